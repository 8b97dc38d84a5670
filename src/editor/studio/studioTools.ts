import { fitRequest } from '../../core/fitRequest';
import { sniffImage } from '../../core/imageBytes';
import { toJson } from '../../core/json';
import { readStoredRequest, storeRequest } from '../../core/storedRequest';
import { capabilitiesFor, validateRequest } from '../../core/validateRequest';
import { receivePageMessage } from '../../protocol/receivePageMessage';
import { readKeptForm, readPresets } from '../../protocol/studioForm';
import { JsonFile } from '../../storage/jsonFile';
import { parseArguments } from '../arguments';
import { askFolder } from '../askFolder';
import { committedUsd } from '../budget';
import { chooseInitialModel, describeKeys } from '../chooseInitialModel';
import { readSetting } from '../configuration';
import { configuredCallback } from '../connections';
import { describeFailure, describeUnknown } from '../errorMessages';
import { formatPrice, formatSum } from '../formatPrice';
import { checkInputImages, readInputImages } from '../inputImages';
import {
  argumentsFor,
  describeDestination,
  imageToCome,
  planDestination,
  resolveDestination,
} from '../insertion/destination';
import { takesReferences } from '../insertion/documentLocation';
import { insertAtCursor } from '../insertion/insertReferences';
import { referenceEdit } from '../insertion/referenceEdit';
import { InsertionTarget } from '../insertion/insertionTarget';
import { describeFacts, describeStage, listJob } from '../listedJob';
import { currentModels, findModel, modelsFor, providerOf, requireModel } from '../modelTable';
import { modelTitle } from '../modelTitle';
import { prepareRequest } from '../prepareRequest';
import { repeatJob } from '../repeatJob';
import { runImageCommand } from '../runImageCommand';
import type { Services } from '../services';
import type { FormStore } from './formKeeper';

/**
 * What the Studio uses of the rest of the editor's part. It is handed over because the Studio is a bundle of
 * its own: importing these would put a second copy of most of Easel into it.
 */
export const studioTools = {
  ...{ argumentsFor, askFolder, capabilitiesFor, checkInputImages, chooseInitialModel },
  ...{ committedUsd, configuredCallback, currentModels, readKeptForm, readPresets },
  ...{ describeDestination, describeFacts, describeFailure, describeKeys, describeStage },
  ...{ describeUnknown, findModel, fitRequest, formatPrice, formatSum, imageToCome },
  ...{ insertAtCursor, listJob, modelsFor, modelTitle, parseArguments, planDestination },
  ...{ prepareRequest, providerOf, readInputImages, readSetting, readStoredRequest },
  ...{
    receivePageMessage,
    referenceEdit,
    repeatJob,
    requireModel,
    resolveDestination,
    runImageCommand,
  },
  ...{ sniffImage, storeRequest, takesReferences, validateRequest },
  /** A small file of JSON, at an absolute path. */
  jsonFile: (path: string): FormStore => {
    const file = new JsonFile(path);
    return { read: () => file.read(), write: form => file.write(toJson(form)) };
  },
  targetAt: (...place: ConstructorParameters<typeof InsertionTarget>): InsertionTarget =>
    new InsertionTarget(...place),
};

export type StudioTools = typeof studioTools & { readonly services: Services };
