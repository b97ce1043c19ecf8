import { EmbeddedTransport } from './embedded/embedded-transport.js';
import { KafkaTransport } from './kafka/kafka-transport.js';
import { type Transport } from './messages.js';
import { type TransportOptions } from './transport-options.js';

/** Kafka where brokers are named, otherwise the embedded log. One per process: it holds the process's one producer. */
export const createTransport = (options: TransportOptions): Transport =>
  options.kafkaBrokers && options.kafkaBrokers.length > 0
    ? new KafkaTransport(options.kafkaBrokers, options)
    : new EmbeddedTransport(options);
