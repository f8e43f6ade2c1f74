package dev.rhyton.notebook;

import static dev.rhyton.notebook.Widgets.button;
import static dev.rhyton.notebook.Widgets.checkbox;
import static dev.rhyton.notebook.Widgets.dropdown;
import static dev.rhyton.notebook.Widgets.hbox;
import static dev.rhyton.notebook.Widgets.html;
import static dev.rhyton.notebook.Widgets.image;
import static dev.rhyton.notebook.Widgets.intSlider;
import static dev.rhyton.notebook.Widgets.interact;
import static dev.rhyton.notebook.Widgets.link;
import static dev.rhyton.notebook.Widgets.logSlider;
import static dev.rhyton.notebook.Widgets.output;
import static dev.rhyton.notebook.Widgets.progress;
import static dev.rhyton.notebook.Widgets.slider;
import static dev.rhyton.notebook.Widgets.text;
import static dev.rhyton.notebook.Widgets.toggleButtons;
import static dev.rhyton.notebook.Widgets.upload;
import static dev.rhyton.notebook.Widgets.vbox;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.rhyton.notebook.FakeComms.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Controls and the messages of Jupyter's widgets, as a kernel of JJava sends them. */
class WidgetsTest {
  private static final MIMEType VIEW = MIMEType.parse(Control.VIEW);

  private final JJavaKernel kernel = new JJavaKernel();
  private final FakeComms comms = kernel.comms;

  @AfterEach
  void close() {
    kernel.close();
  }

  /** Shows a control, and returns the identifier of its model. */
  private String show(Control<?> control) {
    Renderers.install();
    var data = kernel.getRenderer().render(control);
    var view = (Map<?, ?>) data.getData(VIEW);
    return (String) view.get("model_id");
  }

  /** Shows a control, and returns the state with which its model was opened. */
  private JsonObject opened(Control<?> control) {
    var id = show(control);
    return comms.sent.stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow().state();
  }

  private static String plain(DisplayData data) {
    return (String) data.getData(MIMEType.TEXT_PLAIN);
  }

  private DisplayData last() {
    return kernel.sent.get(kernel.sent.size() - 1);
  }

  @Test
  void aSliderIsTheModelsOfIpywidgets() {
    var state = opened(slider("threshold", 0, 1, 0.01));
    assertEquals("FloatSliderModel", state.get("_model_name").getAsString());
    assertEquals("@jupyter-widgets/controls", state.get("_model_module").getAsString());
    assertEquals("2.0.0", state.get("_model_module_version").getAsString());
    assertEquals("FloatSliderView", state.get("_view_name").getAsString());
    assertEquals("threshold", state.get("description").getAsString());
    assertEquals(0.5, state.get("value").getAsDouble());
    assertEquals(".2f", state.get("readout_format").getAsString());
    var names = comms.sent.stream().map(s -> s.state().get("_model_name").getAsString()).toList();
    assertEquals(List.of("LayoutModel", "SliderStyleModel", "FloatSliderModel"), names);
    assertEquals("IPY_MODEL_" + comms.sent.get(0).id(), state.get("layout").getAsString());
    assertEquals("IPY_MODEL_" + comms.sent.get(1).id(), state.get("style").getAsString());
    assertEquals(
        "@jupyter-widgets/base", comms.sent.get(0).state().get("_view_module").getAsString());
  }

  @Test
  void eachControlHasItsModel() {
    var picture = Plots.bars("seconds", Map.of("a", 1));
    var names = new ArrayList<String>();
    for (var control :
        List.of(
            intSlider("n", 1, 5),
            logSlider("rate", 1e-4, 1),
            dropdown("kind", List.of("a", "b")),
            checkbox("on", true),
            text("name", "x"),
            button("go"),
            toggleButtons("size", Map.of("one", 1)),
            hbox(),
            vbox(),
            output(),
            image(picture),
            html("<b>b</b>"),
            upload("file"),
            progress("done", 10))) {
      var state = opened(control);
      names.add(
          state.get("_model_name").getAsString() + " " + state.get("_view_name").getAsString());
    }
    assertEquals(
        List.of(
            "IntSliderModel IntSliderView",
            "FloatLogSliderModel FloatLogSliderView",
            "DropdownModel DropdownView",
            "CheckboxModel CheckboxView",
            "TextModel TextView",
            "ButtonModel ButtonView",
            "ToggleButtonsModel ToggleButtonsView",
            "HBoxModel HBoxView",
            "VBoxModel VBoxView",
            "OutputModel OutputView",
            "ImageModel ImageView",
            "HTMLModel HTMLView",
            "FileUploadModel FileUploadView",
            "IntProgressModel ProgressView"),
        names);
  }

  @Test
  void aValueOfThePageIsReadAndConfirmed() {
    var threshold = slider("threshold", 0, 1, 0.01);
    var heard = new ArrayList<Double>();
    threshold.onChange(heard::add);
    var id = show(threshold);
    var unused = comms.take();
    comms.receive(id, "{'method': 'update', 'state': {'value': 0.75}, 'buffer_paths': []}");
    assertEquals(0.75, threshold.value());
    assertEquals(List.of(0.75), heard);
    var sent = comms.take();
    assertEquals(1, sent.size(), sent::toString);
    assertEquals("echo_update", sent.get(0).method());
    assertEquals(0.75, sent.get(0).state().get("value").getAsDouble());
  }

  @Test
  void aValueOutsideTheRangeIsClipped() {
    var n = intSlider("n", 1, 5);
    var id = show(n);
    var unused = comms.take();
    comms.receive(id, "{'method': 'update', 'state': {'value': 70}}");
    assertEquals(5, n.value());
    var sent = comms.take();
    assertEquals(List.of("echo_update", "update"), sent.stream().map(Sent::method).toList());
    assertEquals(5, sent.get(1).state().get("value").getAsInt());
    comms.receive(id, "{'method': 'update', 'state': {'value': 'many'}}");
    comms.receive(id, "{'method': 'update', 'state': {'value': NaN}}");
    comms.receive(id, "{'method': 'update', 'state': {'value': null, 'unknown': 1}}");
    comms.receive(id, "{'method': 'update', 'state': 3}");
    comms.receive(id, "{'method': 7}");
    comms.receive(id, "{}");
    assertEquals(5, n.value());
    assertEquals(5, comms.take().get(1).state().get("value").getAsInt());
  }

  @Test
  void aValueOfTheProgramIsSent() {
    var threshold = slider("threshold", 0, 1, 0.01);
    var heard = new ArrayList<Double>();
    threshold.onChange(heard::add);
    var id = show(threshold);
    var unused = comms.take();
    threshold.value(0.25);
    threshold.value(0.25);
    assertEquals(List.of(0.25), heard);
    var sent = comms.take();
    assertEquals(1, sent.size());
    assertEquals(id, sent.get(0).id());
    assertEquals("update", sent.get(0).method());
    assertEquals("{\"value\":0.25}", sent.get(0).state().toString());
    threshold.set("width", "50%").set("handle_color", "red").set("disabled", true);
    sent = comms.take();
    assertEquals("{\"width\":\"50%\"}", sent.get(0).state().toString());
    assertEquals("{\"handle_color\":\"red\"}", sent.get(1).state().toString());
    assertEquals("{\"disabled\":true}", sent.get(2).state().toString());
  }

  @Test
  void aButtonCountsItsClicks() {
    var go = button("go");
    var heard = new ArrayList<Integer>();
    go.onChange(heard::add);
    var id = show(go);
    comms.receive(id, "{'method': 'custom', 'content': {'event': 'click'}}");
    comms.receive(id, "{'method': 'custom', 'content': {'event': 'click'}}");
    comms.receive(id, "{'method': 'custom', 'content': {'event': 'other'}}");
    comms.receive(id, "{'method': 'custom'}");
    assertEquals(List.of(1, 2), heard);
    assertEquals(2, go.value());
  }

  @Test
  void choicesAreValues() {
    var kind = dropdown("kind", Map.of("one", 1));
    assertEquals(1, kind.value());
    var size = toggleButtons("size", List.of(10, 20, 30));
    var id = show(size);
    comms.receive(id, "{'method': 'update', 'state': {'index': 2}}");
    assertEquals(30, size.value());
    comms.receive(id, "{'method': 'update', 'state': {'index': 3}}");
    assertEquals(30, size.value());
    size.value(10);
    assertEquals("[\"10\",\"20\",\"30\"]", opened(size).get("_options_labels").toString());
  }

  @Test
  void textsAndChecksAreValues() {
    var on = checkbox("on", false);
    comms.receive(show(on), "{'method': 'update', 'state': {'value': true}}");
    assertTrue(on.value());
    var name = text("name", "");
    comms.receive(show(name), "{'method': 'update', 'state': {'value': 'Ada'}}");
    assertEquals("Ada", name.value());
  }

  @Test
  void filesComeAsBuffers() {
    var file = upload("file");
    var id = show(file);
    var unused = comms.take();
    comms.receive(
        id,
        "{'method': 'update', 'state': {'value': [{'name': 'a.csv', 'type': 'text/csv', 'size': 2,"
            + " 'last_modified': 1}], 'error': ''}, 'buffer_paths': [['value', 0, 'content']]}",
        new byte[] {7, 8});
    var received = file.value().get(0);
    assertEquals("a.csv", received.name());
    assertEquals("text/csv", received.type());
    assertArrayEquals(new byte[] {7, 8}, received.bytes());
    comms.receive(
        id,
        "{'method': 'update', 'state': {'value': []}, 'buffer_paths': [['value', 9, 'x'], [], 'a']}",
        new byte[0],
        new byte[0],
        new byte[0]);
    assertEquals(List.of(), file.value());
  }

  @Test
  void picturesAreSentAsBuffers() {
    var first = Plots.bars("seconds", Map.of("a", 1));
    var shown = image(first);
    var id = show(shown);
    var update = comms.take().stream().filter(s -> "update".equals(s.method())).toList();
    assertEquals(1, update.size());
    assertEquals(id, update.get(0).id());
    assertArrayEquals(first.png(), update.get(0).buffers().get(0));
    assertEquals("[[\"value\"]]", update.get(0).data().get("buffer_paths").toString());
    var second = Plots.bars("seconds", Map.of("a", 1, "b", 2));
    shown.value(second);
    var sent = comms.take();
    assertTrue(
        sent.stream()
            .anyMatch(
                s -> s.buffers() != null && s.buffers().get(0).length == second.png().length));
  }

  @Test
  void anOutputShowsAnything() {
    var shown = output();
    var unused = show(shown);
    unused = comms.take().toString();
    shown.value(Plots.bars("seconds", Map.of("a", 1)));
    var outputs = comms.take().get(0).state().getAsJsonArray("outputs");
    var only = outputs.get(0).getAsJsonObject();
    assertEquals("display_data", only.get("output_type").getAsString());
    assertTrue(only.getAsJsonObject("data").has("image/png"));
    assertTrue(only.getAsJsonObject("metadata").has("image/png"));
  }

  @Test
  void boxesOpenWhatIsWithin() {
    var column = vbox(button("a"));
    var id = show(column);
    assertEquals(1, opened(column).getAsJsonArray("children").size());
    var unused = comms.take();
    column.value(List.of(button("b"), slider("c", 0, 1, 0.1)));
    var sent = comms.take();
    var change = sent.get(sent.size() - 1);
    assertEquals(id, change.id());
    var children = change.state().getAsJsonArray("children");
    assertEquals(2, children.size());
    for (var child : children) {
      var model = child.getAsString().substring("IPY_MODEL_".length());
      assertTrue(sent.stream().anyMatch(s -> s.kind().equals("open") && s.id().equals(model)));
    }
  }

  @Test
  void aPageThatIsOpenedAgainGetsAllStates() {
    var threshold = slider("threshold", 0, 1, 0.01);
    var shown = image(Plots.bars("seconds", Map.of("a", 1)));
    var id = show(threshold);
    var picture = show(shown);
    comms.receiveOpen("page", "jupyter.widget.control");
    var unused = comms.take();
    comms.receive("page", "{'method': 'request_states'}");
    var answer = comms.take().get(0);
    assertEquals("update_states", answer.method());
    var states = answer.data().getAsJsonObject("states");
    var state = states.getAsJsonObject(id);
    assertEquals("FloatSliderModel", state.get("model_name").getAsString());
    assertEquals(0.5, state.getAsJsonObject("state").get("value").getAsDouble());
    assertTrue(
        states.has(state.getAsJsonObject("state").get("layout").getAsString().substring(10)));
    assertTrue(
        answer.data().get("buffer_paths").toString().contains(picture + "\",\"state\",\"value\""));
    comms.receive(id, "{'method': 'request_state'}");
    assertEquals(0.5, comms.take().get(0).state().get("value").getAsDouble());
    comms.receiveClose("page");
  }

  @Test
  void aControlThatThePageHasClosedIsOpenedAgain() {
    var go = button("go");
    var first = show(go);
    comms.receiveClose(first);
    go.set("disabled", true);
    var second = show(go);
    assertFalse(first.equals(second));
    assertTrue(opened(go).get("disabled").getAsBoolean());
  }

  @Test
  void linkedControlsHaveOneValue() {
    var a = slider("a", 0, 1, 0.1);
    var b = slider("b", 0, 1, 0.1, 0.1);
    link(a, b);
    assertEquals(0.5, b.value());
    comms.receive(show(a), "{'method': 'update', 'state': {'value': 0.2}}");
    assertEquals(0.2, b.value());
    b.value(0.9);
    assertEquals(0.9, a.value());
  }

  @Test
  void aFunctionIsShownAndFollowsTheControl() {
    var n = intSlider("n", 1, 5, 2);
    interact(n, v -> "n is " + v);
    assertEquals(2, kernel.sent.size());
    assertTrue(kernel.sent.get(0).hasDataForType(VIEW));
    assertEquals("n is 2", plain(kernel.sent.get(1)));
    comms.receive(model(n), "{'method': 'update', 'state': {'value': 4}}");
    assertEquals("n is 4", plain(last()));
    assertEquals(kernel.sent.get(1).getDisplayId(), last().getDisplayId());
    n.value(5);
    assertEquals("n is 5", plain(last()));
  }

  /** Returns the identifier of the model of a control that is shown. */
  private static String model(Control<?> control) {
    return control.model().id();
  }

  @Test
  void aPageThatIsOpenedAgainShowsLaterOutputsAtTheControl() {
    var n = intSlider("n", 1, 5, 2);
    interact(n, v -> "n is " + v);
    var view = (Map<?, ?>) kernel.sent.get(0).getData(VIEW);
    comms.receiveOpen("page", "jupyter.widget.control");
    comms.receive("page", "{'method': 'request_states'}");
    comms.receive("page", "{'method': 'request_states'}");
    var states = comms.take();
    var answer = states.get(states.size() - 1).data().getAsJsonObject("states");
    var column = answer.getAsJsonObject((String) view.get("model_id")).getAsJsonObject("state");
    var children = column.getAsJsonArray("children");
    assertEquals(2, children.size());
    var place = children.get(1).getAsString().substring("IPY_MODEL_".length());
    assertEquals("OutputModel", answer.getAsJsonObject(place).get("model_name").getAsString());
    n.value(4);
    var change = comms.take();
    assertTrue(
        change.stream()
            .anyMatch(s -> s.id().equals(place) && s.state().toString().contains("n is 4")));
  }

  @Test
  void severalControlsHaveOneFunction() {
    var a = intSlider("a", 1, 5, 1);
    var b = intSlider("b", 1, 5, 2);
    interact(a, b, Integer::sum);
    assertEquals("3", plain(last()));
    b.value(5);
    assertEquals("6", plain(last()));
    var c = checkbox("c", false);
    interact(List.of(a, b, c), () -> c.value() ? a.value() : b.value());
    assertEquals("5", plain(last()));
    c.value(true);
    assertEquals("1", plain(last()));
  }

  @Test
  void whatAFunctionPrintsIsShown() {
    var out = System.out;
    var n = intSlider("n", 1, 5, 2);
    interact(
        n,
        v -> {
          System.out.println("é " + v);
          return v == 3 ? Plots.bars("seconds", Map.of("a", 1)) : null;
        });
    assertEquals("é 2\n", plain(last()).replace("\r", ""));
    assertNull(last().getData(MIMEType.TEXT_HTML));
    n.value(3);
    var html = (String) last().getData(MIMEType.TEXT_HTML);
    assertTrue(
        html.matches("(?s)<pre.*é 3.*</pre><img width=\"\\d+\" src=\"data:image/png.*"), html);
    assertEquals(out, System.out);
    n.value(4);
    assertEquals("é 4\n", plain(last()).replace("\r", ""));
  }

  @Test
  void aFunctionThatThrowsIsShownAndTheControlLivesOn() {
    var n = intSlider("n", 1, 5, 2);
    interact(
        n,
        v -> {
          if (v == 3) throw new IllegalStateException("no <3>", new RuntimeException("why"));
          return v;
        });
    n.value(3);
    assertTrue(plain(last()).startsWith("java.lang.IllegalStateException: no <3>\nCaused by: "));
    var html = (String) last().getData(MIMEType.TEXT_HTML);
    assertTrue(html.contains("no &lt;3&gt;"), html);
    n.value(4);
    assertEquals("4", plain(last()));
  }

  @Test
  void withoutAKernelAControlIsASentence() {
    kernel.close();
    var threshold = slider("threshold", 0, 1, 0.01);
    var sentence =
        "threshold: 0.5 (a control: run the cell in a notebook that shows Jupyter's widgets)";
    assertEquals(sentence, threshold.toString());
    assertEquals(new Rendering(sentence, null, null), Renderers.of(threshold));
    var picture = Plots.bars("seconds", Map.of("a", 1));
    assertEquals(picture, Renderers.of(image(picture)).picture());
    var column = Renderers.of(vbox(threshold, image(picture)));
    assertTrue(column.html().contains("threshold: 0.5") && column.html().contains("<img"));
  }

  @Test
  void jsonIsConvertedBack() {
    var data = JsonParser.parseString("{\"state\": {\"a\": [1, true, \"b\", null, {}]}}");
    assertEquals(
        "{a=[1.0, true, b, null, {}]}", WidgetJson.state(data.getAsJsonObject(), null).toString());
  }
}
