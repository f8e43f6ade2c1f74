package dev.rhyton.mlflow;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mlflow.api.proto.Service;
import org.mlflow_project.google.protobuf.InvalidProtocolBufferException;
import org.mlflow_project.google.protobuf.Message;
import org.mlflow_project.google.protobuf.util.JsonFormat;

/**
 * A server that reads requests by the messages of MLflow's own client, which refuse unknown fields,
 * and answers in its form.
 */
final class FakeServer implements AutoCloseable {
  final HttpServer server;
  final List<String> calls = new ArrayList<>();
  final List<Service.Metric> metrics = new ArrayList<>();
  final Map<String, String> params = new LinkedHashMap<>();
  final Map<String, byte[]> uploads = new LinkedHashMap<>();
  final Map<String, String> experiments = new LinkedHashMap<>();
  Service.CreateRun run;
  Service.UpdateRun update;
  String authorization;
  String artifactUri = "mlflow-artifacts:/7/abc/artifacts";

  /** Answers to the next calls of log-batch; 200 after these. */
  final List<Integer> batchStatus = new ArrayList<>();

  FakeServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  String address() {
    return "http://localhost:" + server.getAddress().getPort() + "/mlflow/";
  }

  private void handle(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    var body = exchange.getRequestBody().readAllBytes();
    authorization = exchange.getRequestHeaders().getFirst("Authorization");
    try {
      var method = exchange.getRequestMethod();
      calls.add(method + " " + path.replaceFirst("^/mlflow/api/2\\.0/", ""));
      if (method.equals("PUT")) {
        uploads.put(path, body);
        answer(exchange, 200, "{}");
      } else {
        api(exchange, path.replaceFirst("^/mlflow/api/2\\.0/mlflow/", ""), body);
      }
    } catch (InvalidProtocolBufferException e) {
      answer(exchange, 400, "{\"error_code\": \"BAD_REQUEST\", \"message\": \"not MLflow's\"}");
    }
  }

  private void api(HttpExchange exchange, String path, byte[] body) throws IOException {
    var text = new String(body, StandardCharsets.UTF_8);
    switch (path) {
      case "experiments/get-by-name" -> {
        var name = exchange.getRequestURI().getRawQuery().replaceFirst("experiment_name=", "");
        var id = experiments.get(URLDecoder.decode(name, StandardCharsets.UTF_8));
        if (id == null) {
          answer(exchange, 404, "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\", \"message\": \"\"}");
          return;
        }
        var found = Service.Experiment.newBuilder().setExperimentId(id);
        answer(exchange, Service.GetExperimentByName.Response.newBuilder().setExperiment(found));
      }
      case "experiments/create" -> {
        var request = Service.CreateExperiment.newBuilder();
        JsonFormat.parser().merge(text, request);
        experiments.put(request.getName(), "7");
        answer(exchange, Service.CreateExperiment.Response.newBuilder().setExperimentId("7"));
      }
      case "runs/create" -> {
        var request = Service.CreateRun.newBuilder();
        JsonFormat.parser().merge(text, request);
        run = request.build();
        var info =
            Service.RunInfo.newBuilder()
                .setRunId("abc")
                .setExperimentId(run.getExperimentId())
                .setArtifactUri(artifactUri);
        answer(
            exchange,
            Service.CreateRun.Response.newBuilder().setRun(Service.Run.newBuilder().setInfo(info)));
      }
      case "runs/log-batch" -> {
        int status = batchStatus.isEmpty() ? 200 : batchStatus.remove(0);
        if (status != 200) {
          answer(exchange, status, "{\"error_code\": \"X\", \"message\": \"no disk\"}");
          return;
        }
        var request = Service.LogBatch.newBuilder();
        JsonFormat.parser().merge(text, request);
        metrics.addAll(request.getMetricsList());
        request.getParamsList().forEach(p -> params.put(p.getKey(), p.getValue()));
        answer(exchange, 200, "{}");
      }
      case "runs/update" -> {
        var request = Service.UpdateRun.newBuilder();
        JsonFormat.parser().merge(text, request);
        update = request.build();
        answer(exchange, 200, "{}");
      }
      default -> answer(exchange, 404, "no JSON");
    }
  }

  private static void answer(HttpExchange exchange, Message.Builder message) throws IOException {
    answer(exchange, 200, JsonFormat.printer().preservingProtoFieldNames().print(message));
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
