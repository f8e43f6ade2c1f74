package dev.rhyton.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.ops.OpTable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Operations have Keras' names, arguments and defaults. */
class OperationNamesTest {
  @Test
  void signaturesAreKeras() {
    var differences = new ArrayList<String>();
    for (var signature : OperationNames.signatures()) {
      var row = OpTable.find(OperationNames.name(signature));
      if (row == null || OperationNames.WITH_KEYWORDS.contains(OperationNames.name(signature))) {
        continue;
      }
      if (!plain(signature).equals(plain(row.signature()))) {
        differences.add(row.signature() + " is in Keras " + signature);
      }
    }
    assertEquals(List.of(), differences);
  }

  private static String plain(String signature) {
    return signature
        .replaceAll(",?\\s*\\*\\*\\w+", "")
        .replaceAll("[\\s\"']", "")
        .replace("1e-05", "1e-5");
  }

  @Test
  void whatIsNotHereHasAReason() {
    var missing =
        OperationNames.signatures().stream()
            .map(OperationNames::name)
            .filter(n -> !OperationNames.isHere(n))
            .collect(Collectors.toSet());
    assertEquals(OperationNames.REASONS.keySet(), missing);
  }

  @Test
  void noNameIsOurOwn() {
    var keras =
        OperationNames.signatures().stream().map(OperationNames::name).collect(Collectors.toSet());
    for (var name : OpTable.names()) {
      boolean later = OpTable.get(name).isLater();
      assertTrue(keras.contains(name) != later, name + ": of this version or of a later one?");
    }
  }
}
