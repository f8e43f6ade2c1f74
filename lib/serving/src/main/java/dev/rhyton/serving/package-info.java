/**
 * Models as a service: an HTTP server for a folder of models, in the protocol KServe v2 (Open
 * Inference Protocol).
 *
 * <pre>{@code
 * try (var server = ModelServer.of("models").port(8080).start()) {
 *   server.awaitClose();
 * }
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.serving;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
