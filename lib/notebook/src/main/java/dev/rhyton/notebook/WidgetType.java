package dev.rhyton.notebook;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The models of ipywidgets 8: their names, their styles, and the options that can be set. */
enum WidgetType {
  INT_SLIDER("IntSlider", "Slider", Options.SLIDER),
  FLOAT_SLIDER("FloatSlider", "Slider", Options.SLIDER),
  LOG_SLIDER("FloatLogSlider", "Slider", Options.SLIDER + " base"),
  DROPDOWN("Dropdown", "Description", "disabled"),
  CHECKBOX("Checkbox", "Checkbox", "disabled indent"),
  TEXT("Text", "Text", "continuous_update disabled placeholder"),
  BUTTON("Button", "Button", "button_style disabled icon"),
  TOGGLE_BUTTONS("ToggleButtons", "ToggleButtons", "button_style disabled icons tooltips"),
  HBOX("HBox", null, "box_style"),
  VBOX("VBox", null, "box_style"),
  OUTPUT("Output", null, ""),
  IMAGE("Image", null, "format height width"),
  HTML("HTML", "HTML", "placeholder"),
  UPLOAD("FileUpload", "Button", "accept button_style disabled error icon multiple"),
  PROGRESS("IntProgress", "Progress", "bar_style max min orientation");

  private static final String BASE = "@jupyter-widgets/base";
  private static final String CONTROLS = "@jupyter-widgets/controls";
  private static final String OUTPUTS = "@jupyter-widgets/output";
  private static final String VERSION = "2.0.0";

  private static final class Options {
    static final String SLIDER =
        "behavior continuous_update disabled max min orientation readout readout_format step";

    private Options() {}
  }

  private final String model;
  private final @Nullable String style;
  private final String options; // of this widget only

  WidgetType(String model, @Nullable String style, String options) {
    this.model = model;
    this.style = style;
    this.options = options;
  }

  WidgetModel model() {
    boolean isOutput = this == OUTPUT;
    var module = isOutput ? OUTPUTS : CONTROLS;
    var view = this == PROGRESS ? "Progress" : model;
    return new WidgetModel(
        module, isOutput ? "1.0.0" : VERSION, model + "Model", module, view + "View");
  }

  WidgetModel layout() {
    return new WidgetModel(BASE, VERSION, "LayoutModel", BASE, "LayoutView");
  }

  /** Returns the model of the style, or null. */
  @Nullable WidgetModel style() {
    if (style == null) return null;
    return new WidgetModel(CONTROLS, VERSION, style + "StyleModel", BASE, "StyleView");
  }

  /** Returns the options of the widget itself. */
  List<String> options() {
    var all = new ArrayList<>(List.of("tabbable", "tooltip"));
    for (var option : options.split(" ", -1)) if (!option.isEmpty()) all.add(option);
    if (style != null) all.add("description");
    if (style != null && !style.equals("Button")) all.add("description_allow_html");
    return all;
  }

  /** Returns the options of its style. */
  List<String> styleOptions() {
    if (style == null) return List.of();
    return switch (style) {
      case "Slider" -> List.of("description_width", "handle_color");
      case "Progress" -> List.of("description_width", "bar_color");
      case "Button" ->
          List.of(
              "button_color",
              "font_family",
              "font_size",
              "font_style",
              "font_variant",
              "font_weight",
              "text_color",
              "text_decoration");
      case "ToggleButtons" -> List.of("description_width", "button_width", "font_weight");
      case "Text", "HTML" -> List.of("description_width", "background", "font_size", "text_color");
      case "Checkbox" -> List.of("description_width", "background");
      default -> List.of("description_width");
    };
  }

  /** Returns the options of a layout, which are properties of CSS. */
  static List<String> layoutOptions() {
    return List.of(
        "align_content",
        "align_items",
        "align_self",
        "border_bottom",
        "border_left",
        "border_right",
        "border_top",
        "bottom",
        "display",
        "flex",
        "flex_flow",
        "grid_area",
        "grid_auto_columns",
        "grid_auto_flow",
        "grid_auto_rows",
        "grid_column",
        "grid_gap",
        "grid_row",
        "grid_template_areas",
        "grid_template_columns",
        "grid_template_rows",
        "height",
        "justify_content",
        "justify_items",
        "left",
        "margin",
        "max_height",
        "max_width",
        "min_height",
        "min_width",
        "object_fit",
        "object_position",
        "order",
        "overflow",
        "padding",
        "right",
        "top",
        "visibility",
        "width");
  }
}
