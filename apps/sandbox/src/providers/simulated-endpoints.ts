import { blmpaySpeaker } from './blmpay/speaker.js';
import { bmatrorSpeaker } from './bmatror.js';
import { mppSpeaker } from './mpp/speaker.js';
import { type Speaker } from './speaker.js';
import { strongmbSpeaker } from './strongmb.js';

/** A path that a simulated provider answers. */
export interface SimulatedEndpoint {
  readonly method: string;
  readonly path: string;
}

const endpointsOf = ({ routes }: Speaker): readonly SimulatedEndpoint[] => routes.map(({ method, path }) => ({ method, path }));

/** Every path of every simulated provider, by dialect: for the documents. */
export const simulatedEndpoints = {
  bmatror: endpointsOf(bmatrorSpeaker),
  blmpay: endpointsOf(blmpaySpeaker),
  strongmb: endpointsOf(strongmbSpeaker),
  mpp: endpointsOf(mppSpeaker),
} as const;
