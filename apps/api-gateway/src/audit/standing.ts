import { Injectable } from '@nestjs/common';
import { Problem } from '@daftari/platform';
import { type FastifyRequest } from 'fastify';
import { Neighbours } from '../neighbours/neighbours.js';

/** What an operator is about to change at a neighbour. */
export type Standing = 'provider' | 'routes' | 'policy' | 'case' | 'wallets';

const paramOf = (request: FastifyRequest, name: string): string => {
  const { params } = request;
  const value: unknown = typeof params === 'object' && params !== null && name in params ? Reflect.get(params, name) : undefined;
  return encodeURIComponent(typeof value === 'string' ? value : '');
};

const modeOf = ({ body }: FastifyRequest): string =>
  typeof body === 'object' && body !== null && 'mode' in body && body.mode === 'test' ? 'test' : 'live';

/** Reads what stands at a neighbour before an operator changes it. */
@Injectable()
export class Standings {
  constructor(private readonly neighbours: Neighbours) {}

  /** Null where there is nothing yet. A neighbour that is away is not asked to change anything either. @throws Problem 503 */
  async read(standing: Standing, request: FastifyRequest): Promise<unknown> {
    const { service, path } = this.placeOf(standing, request);
    const { status, body } = await service.send({ method: 'GET', path });
    if (status < 500) return status === 200 ? body : null;
    throw new Problem('temporarily_unavailable', 'What is to be changed cannot be read at the moment; send the same request again.', {
      retryAfterSeconds: 1,
    });
  }

  private placeOf(standing: Standing, request: FastifyRequest) {
    const { connector, ledger } = this.neighbours;
    switch (standing) {
      case 'provider':
        return { service: connector, path: `/internal/providers/${paramOf(request, 'code')}` };
      case 'routes':
        return { service: connector, path: '/internal/routes' };
      case 'policy':
        return { service: ledger, path: '/internal/policy' };
      case 'case':
        return { service: ledger, path: `/internal/cases/${paramOf(request, 'id')}` };
      case 'wallets':
        return { service: ledger, path: `/internal/businesses/${paramOf(request, 'id')}/wallets?mode=${modeOf(request)}` };
    }
  }
}
