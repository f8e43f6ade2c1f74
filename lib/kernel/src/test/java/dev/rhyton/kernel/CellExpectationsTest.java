package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import org.junit.jupiter.api.Test;

class CellExpectationsTest {
  /** As a table is, which has a script that sorts its rows. */
  @Test
  void aFailedCheckShowsTheTextOfATableAndNotItsScript() {
    var cell =
        new Gson()
            .fromJson(
                """
                {"metadata": {}, "outputs": [{"output_type": "execute_result", "data": {
                  "text/html": "<style>td { color: red }</style><table><tr><td>loss</td>\
                <td>0.5</td></tr></table><script>for (const a of b) if (a < 1) c();</script>"}}]}
                """,
                JsonObject.class);
    assertEquals(
        "code cell 4: loss < 0.4 does not hold; the cell gave:\nloss 0.5",
        new CellExpectations(cell, 4).wrongCheck("loss < 0.4", "false"));
  }
}
