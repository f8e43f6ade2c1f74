package dev.rhyton.kernel;

import io.github.spencerpark.jupyter.kernel.magic.registry.CellMagicFunction;
import io.github.spencerpark.jupyter.kernel.magic.registry.LineMagicFunction;
import io.github.spencerpark.jupyter.kernel.magic.registry.Magics;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The magics that a notebook has registered, before those of the kernel's table: IJava's registry,
 * with annotated methods and functions.
 */
final class NotebookMagics extends Magics {
  private static final String HELP = "A magic that this notebook has registered.";

  private final Set<String> lines = new ConcurrentSkipListSet<>();
  private final Set<String> cells = new ConcurrentSkipListSet<>();
  private final CellSession session;

  NotebookMagics(CellSession session) {
    this.session = session;
  }

  @Override
  public void registerLineMagic(String name, LineMagicFunction<?> magic) {
    super.registerLineMagic(name, magic);
    lines.add(name);
  }

  @Override
  public void registerCellMagic(String name, CellMagicFunction<?> magic) {
    super.registerCellMagic(name, magic);
    cells.add(name);
  }

  @Override
  public <T extends LineMagicFunction<?> & CellMagicFunction<?>> void registerLineCellMagic(
      String name, T magic) {
    registerLineMagic(name, magic);
    registerCellMagic(name, magic);
  }

  /** Returns whether the notebook has registered the magic of a call. */
  boolean has(MagicCall call) {
    return (call.isCell() ? cells : lines).contains(call.name());
  }

  /** Runs a magic that the notebook has registered. */
  Object run(MagicCall call) throws Exception {
    return call.isCell()
        ? super.applyCellMagic(call.name(), call.words(), call.body())
        : super.applyLineMagic(call.name(), call.words());
  }

  /** Returns whether there is a magic of this name, here or in the table. */
  boolean exists(String name) {
    return lines.contains(name) || cells.contains(name) || dev.rhyton.kernel.Magics.exists(name);
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the signature of IJava
  public <T> @Nullable T applyLineMagic(String name, List<String> args) throws Exception {
    return lines.contains(name)
        ? super.applyLineMagic(name, args)
        : (T) session.runOfTable(MagicCall.of(name, args, null));
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the signature of IJava
  public <T> @Nullable T applyCellMagic(String name, List<String> args, String body)
      throws Exception {
    return cells.contains(name)
        ? super.applyCellMagic(name, args, body)
        : (T) session.runOfTable(MagicCall.of(name, args, body));
  }

  /** Returns all magics as they are written, with their help, for completions. */
  List<Completion> completions() {
    var own = new TreeSet<String>();
    lines.forEach(name -> own.add("%" + name));
    cells.forEach(name -> own.add("%%" + name));
    var table = dev.rhyton.kernel.Magics.completions();
    return Stream.concat(
            own.stream().map(text -> new Completion(text, Completion.MAGIC, text, HELP)),
            table.stream().filter(completion -> !own.contains(completion.text())))
        .toList();
  }
}
