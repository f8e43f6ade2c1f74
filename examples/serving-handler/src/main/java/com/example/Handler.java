package com.example;

import com.sun.net.httpserver.HttpServer;
import dev.rhyton.serving.ModelServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** Serves a folder of models by the HTTP server of the JDK: {@code Handler FOLDER PORT}. */
public final class Handler {
  private static final int THREADS = 32;

  private Handler() {}

  public static void main(String[] arguments) throws IOException {
    var service = ModelServer.of(arguments[0]).open();
    var address = new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[1]));
    var server = HttpServer.create(address, 0);
    server.createContext("/", exchange -> {
      try (exchange) {
        var length = exchange.getRequestHeaders().getFirst("Inference-Header-Content-Length");
        var answer = service.answer(exchange.getRequestMethod(), exchange.getRequestURI().getPath(),
            length, exchange.getRequestBody().readAllBytes()).join();
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(answer.status(), answer.body().length);
        exchange.getResponseBody().write(answer.body());
      }
    });
    server.setExecutor(Executors.newFixedThreadPool(THREADS));
    server.start();
  }
}
