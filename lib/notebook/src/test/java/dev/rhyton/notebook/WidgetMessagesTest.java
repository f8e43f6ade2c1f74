package dev.rhyton.notebook;

import dev.rhyton.Refusals;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Controls that cannot be, and values that they cannot have, are refused with a sentence. */
class WidgetMessagesTest {
  @SuppressWarnings("unchecked") // as a program that ignores the compiler's warning
  private static Control<Object> unchecked(Control<?> control) {
    return (Control<Object>) control;
  }

  @TestFactory
  Stream<DynamicTest> refusals() {
    return new Refusals()
        .add(
            "slider: expected a minimum below the maximum, received 1 and 0.",
            () -> Widgets.slider("t", 1, 0, 0.1))
        .add(
            "slider: expected a minimum below the maximum, received 0 and NaN.",
            () -> Widgets.slider("t", 0, Double.NaN, 0.1))
        .add("slider: expected a step above 0, received 0.", () -> Widgets.slider("t", 0, 1, 0))
        .add(
            "slider \"t\": expected a value from 0 to 1, received 2.",
            () -> Widgets.slider("t", 0, 1, 0.1, 2))
        .add(
            "slider \"t\": expected a value from 0 to 1, received NaN.",
            () -> Widgets.slider("t", 0, 1, 0.1).value(Double.NaN))
        .add(
            "intSlider \"n\": expected a value from 1 to 5, received 6.",
            () -> Widgets.intSlider("n", 1, 5).value(6))
        .add(
            "logSlider: expected numbers above 0, received a minimum of 0.",
            () -> Widgets.logSlider("rate", 0, 1))
        .add(
            "dropdown: expected at least one value to choose from.",
            () -> Widgets.dropdown("kind", List.of()))
        .add(
            "dropdown \"kind\": expected one of [a, b], received c.",
            () -> Widgets.dropdown("kind", List.of("a", "b")).value("c"))
        .add(
            "toggleButtons: expected at least one value to choose from.",
            () -> Widgets.toggleButtons("kind", Map.of()))
        .add(
            "progress \"done\": expected a value from 0 to 10, received 11.",
            () -> Widgets.progress("done", 10).value(11))
        .add("slider: value must not be null.", () -> Widgets.slider("t", 0, 1, 0.1).value(null))
        .add("text: name must not be null.", () -> Widgets.text(null, ""))
        .add(
            "interact: function must not be null.",
            () -> Widgets.interact(Widgets.checkbox("on", true), null))
        .add(
            "checkbox.set: there is no option \"disable\". Did you mean \"disabled\"? It has [tabbable,"
                + " tooltip, disabled, indent, description, description_allow_html,"
                + " description_width, background], and those of a layout, such as \"width\".",
            () -> Widgets.checkbox("on", true).set("disable", true))
        .add(
            "button.set: expected a text, a number, a boolean or a list as icon, received {a=1}.",
            () -> Widgets.button("go").set("icon", Map.of("a", 1)))
        .add(
            "checkbox: expected a value such as true, received 1.",
            () -> unchecked(Widgets.checkbox("on", true)).value(1))
        .tests();
  }
}
