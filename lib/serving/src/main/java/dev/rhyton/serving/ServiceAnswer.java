package dev.rhyton.serving;

import dev.rhyton.config.Check;
import java.util.Map;

/**
 * The answer to a request, for any HTTP library.
 *
 * @param status the status of HTTP
 * @param headers the headers by name, {@code Content-Type} among them
 * @param body the bytes of the body; empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares answers
public record ServiceAnswer(int status, Map<String, String> headers, byte[] body) {
  /** Creates the answer. */
  public ServiceAnswer {
    headers = Check.entries("ServiceAnswer", "headers", headers);
    Check.given("ServiceAnswer", "body", body);
  }
}
