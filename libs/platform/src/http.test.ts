import { connect } from 'node:net';
import 'reflect-metadata';
import { Body, Controller, Get, Module, Param, Post } from '@nestjs/common';
import { IsInt, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHttpService, createLogger, Health, type HttpService, Metrics, Problem } from './index.js';

class ThingDto {
  @IsString() @MaxLength(5) @Matches(/^[a-z]+$/, { message: 'name must be lower-case letters' }) name!: string;
  @IsOptional() @IsInt() size?: number;
}

@Controller()
class ThingsController {
  @Post('things') make(@Body() thing: ThingDto): ThingDto {
    return thing;
  }
  @Get('things/:id') read(@Param('id') id: string): { id: string } {
    if (id === 'bug') throw new Error('secret detail');
    if (id === 'poor') throw new Problem('insufficient_balance', 'Too little.');
    return { id };
  }
  @Get('internal/state') state(): { ok: boolean } {
    return { ok: true };
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

describe('an HTTP service', () => {
  let service: HttpService;
  let url: string;
  const logged: string[] = [];
  beforeAll(async () => {
    service = await createHttpService({
      name: 'things',
      module: ThingsModule,
      logger: createLogger('things', 'debug', { write: (line) => logged.push(line) }),
      metrics: new Metrics('things', false),
      health: new Health(),
      host: '127.0.0.1',
      port: 0,
      internalToken: 't'.repeat(32),
      configure: (app) => {
        const config = { addressIsSecret: true };
        app
          .getHttpAdapter()
          .getInstance()
          .get('/page/:token', { config }, () => 'hello');
      },
    });
    url = await service.start();
  });
  afterAll(() => service.stop());

  it('logs the path of a request, and of a page whose address is its key the route alone', async () => {
    for (const path of ['/things/seen?q=1', '/page/hidden']) expect((await fetch(url + path)).status).toBe(200);
    const paths = () => logged.map((line) => (JSON.parse(line) as { path?: string }).path);
    await vi.waitFor(() => expect(paths()).toEqual(expect.arrayContaining(['/things/seen', '/page/:token'])));
    expect(logged.join('')).not.toContain('hidden');
  });

  const call = async (
    path: string,
    init: RequestInit = {},
  ): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }> => {
    const response = await fetch(url + path, init);
    return { status: response.status, body: (await response.json()) as Record<string, unknown>, headers: response.headers };
  };
  const post = (body: string, type = 'application/json') => call('/things', { method: 'POST', body, headers: { 'content-type': type } });

  it('takes a valid body and gives every answer a request id', async () => {
    const answer = await post('{"name":"abc"}');
    expect(answer).toMatchObject({ status: 201, body: { name: 'abc' } });
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ['{"size":1}', { field: 'name', code: 'required' }],
    ['{"name":"abcdef"}', { field: 'name', code: 'too_large' }],
    ['{"name":"ABC"}', { field: 'name', code: 'invalid_format' }],
    ['{"name":"a","colour":1}', { field: 'colour', code: 'unknown_field' }],
    ['{"name":"a","size":"1"}', { field: 'size', code: 'invalid_format' }],
  ])('names the wrong field of %s', async (body, problem) => {
    const answer = await post(body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed', errors: [problem] } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it.each([
    ['{"name":', 400, 'malformed_json'],
    ['{"name":"a","name":"b"}', 400, 'malformed_json'],
    ['{"name":"a","\\u006eame":"b"}', 400, 'malformed_json'],
    ['', 422, 'validation_failed'],
    [`{"name":"${'x'.repeat(300_000)}"}`, 413, 'too_large'],
  ])('refuses %.30s', async (body, status, code) => {
    expect(await post(body)).toMatchObject({ status, body: { code } });
  });

  it('refuses a body that is too large so that a client which sends all of it first hears why', async () => {
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    const size = 4 * 1_048_576;
    let heard = '';
    socket.on('data', (data) => (heard += String(data)));
    socket.write(`POST /things HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${size}\r\n\r\n`);
    // Nothing is read before everything was written.
    socket.pause();
    await new Promise<void>((sent, failed) => socket.once('error', failed).write('x'.repeat(size), () => sent()));
    socket.resume();
    await expect.poll(() => heard).toMatch(/^HTTP\/1\.1 413 [^]*"code":"too_large"/);
    socket.destroy();
  });

  it('refuses another content type, method, path and a missing internal token', async () => {
    expect(await post('name=a', 'application/x-www-form-urlencoded')).toMatchObject({
      status: 415,
      body: { code: 'unsupported_media_type' },
    });
    const wrongMethod = await call('/things/1', { method: 'DELETE' });
    expect(wrongMethod).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
    expect(wrongMethod.headers.get('allow')).toContain('GET');
    expect(await call('/nothing')).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await call('/internal/state')).toMatchObject({ status: 401 });
    expect(await call('/internal/state', { headers: { authorization: `Bearer ${'t'.repeat(32)}` } })).toMatchObject({ status: 200 });
  });

  it('answers refusals as problems and hides what broke', async () => {
    expect(await call('/things/poor')).toMatchObject({ status: 402, body: { code: 'insufficient_balance', detail: 'Too little.' } });
    const broken = await call('/things/bug', { headers: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` } });
    expect(broken).toMatchObject({ status: 500, body: { code: 'internal_error', trace_id: 'a'.repeat(32) } });
    expect(JSON.stringify(broken.body)).not.toContain('secret detail');
  });

  it('serves health and metrics', async () => {
    expect(await call('/readyz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('daftari_http_request_duration_seconds');
  });
});
