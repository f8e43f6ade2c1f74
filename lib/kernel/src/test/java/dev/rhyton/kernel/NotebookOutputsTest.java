package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.rhyton.kernel.KernelClient.Message;
import java.util.HashMap;
import org.junit.jupiter.api.Test;

class NotebookOutputsTest {
  private final NotebookOutputs outputs = new NotebookOutputs(new HashMap<>());

  private void add(String type, String content) {
    outputs.add(new Message(type, "", new Gson().fromJson(content, JsonObject.class)));
  }

  private void stream(String name, String text) {
    add("stream", "{'name': '" + name + "', 'text': '" + text + "'}");
  }

  private void assertOutputs(String json) {
    assertEquals(json.replace('\'', '"'), outputs.toJson().toString());
  }

  @Test
  void aCarriageReturnLeavesTheLastState() {
    assertEquals("20%", NotebookOutputs.overwrite("10%\r20%"));
    assertEquals("20%", NotebookOutputs.overwrite("10%\r20%\r"));
    assertEquals("a\nxycd\n", NotebookOutputs.overwrite("a\nabcd\rxy\n"));
    assertEquals("a\nb", NotebookOutputs.overwrite("a\r\nb"));
    assertEquals("", NotebookOutputs.overwrite(""));
  }

  @Test
  void piecesOfAStreamAreOne() {
    stream("stdout", "step 1\\r");
    stream("stdout", "step 2\\ndone");
    stream("stderr", "oh");
    assertOutputs(
        "[{'output_type':'stream','name':'stdout','text':['step 2\\n','done']},"
            + "{'output_type':'stream','name':'stderr','text':['oh']}]");
  }

  @Test
  void clearingMayWaitForTheNextOutput() {
    stream("stdout", "old");
    add("clear_output", "{'wait': true}");
    assertEquals(1, outputs.toJson().size());
    stream("stdout", "new");
    assertOutputs("[{'output_type':'stream','name':'stdout','text':['new']}]");
    add("clear_output", "{'wait': false}");
    assertOutputs("[]");
  }

  @Test
  void aDisplayIsUpdatedInPlace() {
    add("display_data", "{'data':{'text/plain':'a'},'transient':{'display_id':'1'}}");
    add("display_data", "{'data':{'image/png':'iVBO'},'metadata':{}}");
    add("update_display_data", "{'data':{'text/html':'b\\nc'},'transient':{'display_id':'1'}}");
    assertOutputs(
        "[{'output_type':'display_data','data':{'text/html':['b\\n','c']},'metadata':{}},"
            + "{'output_type':'display_data','data':{'image/png':'iVBO'},'metadata':{}}]");
  }

  @Test
  void aFileHasThePictureOfAnInteractivePlot() {
    var type = "application/vnd.vegalite.v5+json";
    add("display_data", "{'data':{'image/png':'iVBO','" + type + "':{}},'metadata':{}}");
    add("display_data", "{'data':{'" + type + "':{}},'metadata':{}}");
    assertOutputs(
        "[{'output_type':'display_data','data':{'image/png':'iVBO'},'metadata':{}},"
            + "{'output_type':'display_data','data':{'"
            + type
            + "':{}},'metadata':{}}]");
  }
}
