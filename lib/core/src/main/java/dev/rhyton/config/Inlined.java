package dev.rhyton.config;

/**
 * A record whose components are options of their own for the value that has it as a field: those of
 * the field {@code kernelOptions} are named {@code kernelInitializer}, {@code kernelRegularizer}
 * and so on.
 */
public interface Inlined {}
