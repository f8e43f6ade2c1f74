package dev.rhyton.tribuo;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tribuo.CategoricalInfo;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.Output;
import org.tribuo.RealInfo;
import org.tribuo.Trainer;
import org.tribuo.VariableInfo;
import org.tribuo.provenance.TrainerProvenance;
import org.tribuo.provenance.impl.TrainerProvenanceImpl;
import org.tribuo.transform.TransformTrainer;
import org.tribuo.transform.Transformation;
import org.tribuo.transform.TransformationMap;
import org.tribuo.transform.transformations.MeanStdDevTransformation;

/**
 * Trains on features that are standardized to mean 0 and standard deviation 1 over the training
 * data, but for constant ones, which Tribuo cannot standardize.
 */
final class Standardized<T extends Output<T>> implements Trainer<T> {
  @Config(mandatory = true, description = "The trainer of the standardized features.")
  private Trainer<T> inner;

  /** For Tribuo, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  private Standardized() {}

  Standardized(Trainer<T> inner) {
    this.inner = inner;
  }

  private static boolean isConstant(VariableInfo feature) {
    if (feature instanceof RealInfo real) return real.getMin() == real.getMax();
    return feature instanceof CategoricalInfo info && info.getUniqueObservations() < 2;
  }

  private TransformTrainer<T> trainer(Dataset<T> data) {
    var each = List.<Transformation>of(new MeanStdDevTransformation());
    var features = new LinkedHashMap<String, List<Transformation>>();
    for (var feature : data.getFeatureMap()) {
      if (!isConstant(feature)) features.put(feature.getName(), each);
    }
    return new TransformTrainer<>(inner, new TransformationMap(features));
  }

  @Override
  public Model<T> train(Dataset<T> data, Map<String, Provenance> run) {
    return trainer(data).train(data, run);
  }

  @Override
  public Model<T> train(Dataset<T> data, Map<String, Provenance> run, int invocation) {
    return trainer(data).train(data, run, invocation);
  }

  @Override
  public int getInvocationCount() {
    return inner.getInvocationCount();
  }

  @Override
  public void setInvocationCount(int count) {
    inner.setInvocationCount(count);
  }

  @Override
  public TrainerProvenance getProvenance() {
    return new TrainerProvenanceImpl(this);
  }

  /** Returns the trainer of the standardized features. */
  @Override
  public String toString() {
    return "Standardized(" + inner + ")";
  }
}
