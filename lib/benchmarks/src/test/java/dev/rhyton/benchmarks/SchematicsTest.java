package dev.rhyton.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SchematicsTest {
  @Test
  void theCommittedPicturesAreThoseOfTheProgram() throws IOException {
    for (var picture : Schematics.all().entrySet()) {
      var file = Path.of("..", "..", "notebooks", picture.getKey());
      assertEquals(picture.getValue(), Files.readString(file).replace("\r", ""), picture.getKey());
    }
  }
}
