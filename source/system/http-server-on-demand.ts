/** The `HttpServer` port, its code loaded when somebody listens: many a run never does. */
import type {
  HttpListener,
  HttpQuestion,
  HttpReply,
  HttpServer,
  HttpServerLimits,
} from '../base/ports/http-server.ts';
import type { Endpoint } from '../base/ports/network.ts';

export class HttpServerOnDemand implements HttpServer {
  async listen(
    local: Endpoint,
    limits: HttpServerLimits,
    answer: (question: HttpQuestion) => HttpReply,
  ): Promise<HttpListener> {
    const { NodeHttpServer } = await import('./http-server.ts');
    return new NodeHttpServer().listen(local, limits, answer);
  }
}
