package com.example;

import dev.rhyton.serving.ModelService;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Passes the requests of the protocol to the models. No thread waits for an answer. */
@RestController
class ModelController {
  private final ModelService models;

  ModelController(ModelService models) {
    this.models = models;
  }

  @RequestMapping({"/v2", "/v2/**", "/metrics"})
  CompletableFuture<ResponseEntity<byte[]>> answer(
      HttpServletRequest request,
      @RequestHeader(name = "Inference-Header-Content-Length", required = false) String length,
      @RequestBody(required = false) byte[] body) {
    var bytes = body == null ? new byte[0] : body;
    return models.answer(request.getMethod(), request.getRequestURI(), length, bytes)
        .thenApply(answer -> ResponseEntity.status(answer.status())
            .headers(headers -> answer.headers().forEach(headers::set))
            .body(answer.body()));
  }
}
