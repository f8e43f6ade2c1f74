package com.example;

import dev.rhyton.serving.ModelServer;
import dev.rhyton.serving.ModelService;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Serves the folder of models that the property {@code models.folder} names. */
@SpringBootApplication
public class Application {
  public static void main(String[] arguments) {
    SpringApplication.run(Application.class, arguments);
  }

  /** Spring closes it at the end, after the requests that it has taken. */
  @Bean
  ModelService models(@Value("${models.folder}") String folder) {
    return ModelServer.of(folder).open();
  }
}
