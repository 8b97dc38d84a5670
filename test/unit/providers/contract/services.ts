import { gccaiAnswers } from './gccai/answers';
import { gccaiErrors } from './gccai/errors';
import { gccaiLimits } from './gccai/limits';
import { gccaiRequests } from './gccai/requests';
import { hiapiAnswers } from './hiapi/answers';
import { hiapiErrors } from './hiapi/errors';
import { hiapiLimits } from './hiapi/limits';
import { hiapiRequests } from './hiapi/requests';
import type { ServiceFacts } from './serviceFacts';
import { skillsvideoAnswers } from './skillsvideo/answers';
import { skillsvideoErrors } from './skillsvideo/errors';
import { skillsvideoLimits } from './skillsvideo/limits';
import { skillsvideoRequests } from './skillsvideo/requests';
import { waveAnswers } from './wave/answers';
import { waveErrors } from './wave/errors';
import { waveLimits } from './wave/limits';
import { waveRequests } from './wave/requests';

/** Wave's two dialects differ in what is sent, and answer alike. */
const wave: ServiceFacts = {
  id: 'wave',
  title: 'Wave',
  dialect: 'v1',
  basePath: '/v1',
  requests: waveRequests('v1'),
  answers: waveAnswers,
  errors: waveErrors,
  limits: waveLimits('v1'),
};

/** Every service, for the cases about answers. */
export const services: readonly ServiceFacts[] = [
  wave,
  {
    id: 'gccai',
    title: 'gccai',
    dialect: 'v1',
    basePath: '/v1',
    requests: gccaiRequests,
    answers: gccaiAnswers,
    errors: gccaiErrors,
    limits: gccaiLimits,
  },
  {
    id: 'hiapi',
    title: 'HiAPI',
    dialect: 'v1',
    basePath: '/v1',
    requests: hiapiRequests,
    answers: hiapiAnswers,
    errors: hiapiErrors,
    limits: hiapiLimits,
  },
  {
    id: 'skillsvideo',
    title: 'skills.video',
    dialect: 'v1',
    basePath: '/api/v1',
    requests: skillsvideoRequests,
    answers: skillsvideoAnswers,
    errors: skillsvideoErrors,
    limits: skillsvideoLimits,
  },
];

/** Every form of a request there is, for the cases about requests. */
export const requestForms: readonly ServiceFacts[] = [
  ...services,
  {
    ...wave,
    title: 'Wave in dialect v2',
    dialect: 'v2',
    requests: waveRequests('v2'),
    limits: waveLimits('v2'),
  },
];
