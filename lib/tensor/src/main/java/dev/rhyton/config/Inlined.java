package dev.rhyton.config;

/**
 * A record whose components become options of the value that has it as a field: those of the field
 * {@code kernelOptions} are named {@code kernelInitializer}, {@code kernelRegularizer} and so on.
 */
public interface Inlined {}
