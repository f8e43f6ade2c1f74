package io.github.spencerpark.ijava;

import io.github.spencerpark.jupyter.kernel.display.Renderer;

/** Stands for IJava's class of this name, which is in no repository: what installing looks for. */
public final class IJava {
  private static final Kernel KERNEL = new Kernel(new Renderer());

  private IJava() {}

  /** A kernel with a renderer. */
  public record Kernel(Renderer renderer) {
    public Renderer getRenderer() {
      return renderer;
    }
  }

  public static Kernel getKernelInstance() {
    return KERNEL;
  }
}
