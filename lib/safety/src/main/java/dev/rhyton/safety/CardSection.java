package dev.rhyton.safety;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A section of a {@link ModelCard}: its title and what is below it, in order. */
record CardSection(String title, List<Block> blocks) {
  /** A part of a section. */
  sealed interface Block permits Words, Sentence, Missing, Rows {}

  /** What the author wrote, in paragraphs. */
  record Words(String title, String text) implements Block {}

  /** A sentence of the library. */
  record Sentence(String text) implements Block {}

  /** What is not known. */
  record Missing(String title) implements Block {}

  /** A table, in which rows have a text for each column. */
  record Rows(String title, List<String> columns, List<List<String>> rows) implements Block {}

  static CardSection of(String title) {
    return new CardSection(title, new ArrayList<>());
  }

  void add(Block block) {
    blocks.add(block);
  }

  /** Adds what the author wrote, or that it is missing. */
  void add(String name, @Nullable String words) {
    add(words == null ? new Missing(name) : new Words(name, words));
  }
}
