package dev.rhyton.safety;

import dev.rhyton.config.Check;
import dev.rhyton.data.Dataset;
import dev.rhyton.models.Model;
import dev.rhyton.safety.Finding.Verdict;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * An audit of a classifier: properties of its structure, its weights and its training that make it
 * easy to attack, each with a figure and what to do.
 *
 * <pre>{@code
 * Audit.of(model, digits.test()).table();
 * }</pre>
 *
 * <table>
 * <caption>Checks</caption>
 * <tr><th>check</th><th>fault</th></tr>
 * <tr><td>scale of the inputs</td><td>the first trained layer gets values with a mean beyond ±10, or
 * a deviation below 0.01 or above 5</td></tr>
 * <tr><td>outputs are probabilities</td><td>logits are handed out</td></tr>
 * <tr><td>saturated outputs</td><td>more than half of the samples have a probability above
 * 0.999999</td></tr>
 * <tr><td>gradient masking</td><td>PGD fools fewer samples with 20 steps than with 1 or 5, or fewer
 * than SquareAttack, by 0.05; Athalye et al., 2018, arXiv 1802.00420</td></tr>
 * <tr><td>unbounded activations</td><td>a hidden activation above 100; a note for any activation
 * without a bound</td></tr>
 * <tr><td>dead units</td><td>more than a quarter of the relu units are 0 for every sample</td></tr>
 * <tr><td>memorized samples</td><td>more than 0.5 % of the training samples had a label with a
 * probability below 1/4 in the first third of the recorded epochs, and above 1/2 in the last one:
 * the rule that the others follow speaks against them</td></tr>
 * <tr><td>layers with code of their own</td><td>a Lambda, or a layer of another library</td></tr>
 * <tr><td>Lipschitz bound</td><td>a layer has no known bound, or the product of the spectral norms
 * is above 1,000</td></tr>
 * </table>
 *
 * <p>A check that cannot be made says what it needs. No finding is a proof of safety.
 */
public final class Audit {
  private static final int SAMPLES = 1000;

  private final String name;
  private final List<Finding> findings;

  private Audit(String name, List<Finding> findings) {
    this.name = name;
    this.findings = List.copyOf(findings);
  }

  /** Audits a compiled classifier on the first thousand samples of labelled data. */
  public static Audit of(Model model, Dataset data) {
    var all = AttackedModel.samples(Check.given("Audit", "data", data)).take(SAMPLES);
    try (var audited = new AuditedModel(Check.given("Audit", "model", model), all.x(), all.y())) {
      ClassTargets.check(all.y(), audited.outputs().shape());
      var findings = new ArrayList<Finding>();
      for (var check : AuditChecks.all()) findings.add(check.look(audited));
      return new Audit(model.name(), findings);
    }
  }

  /** Returns the finding of each check. */
  public List<Finding> findings() {
    return findings;
  }

  /** Returns the finding of the check of this name. */
  public Finding finding(String check) {
    var names = findings.stream().map(Finding::check).toList();
    Check.that(
        names.contains(check), "Audit: expected one of the checks %s, received %s.", names, check);
    return findings.get(names.indexOf(check));
  }

  /** Returns a table with a row for each check. */
  public Table table() {
    var check = StringColumn.create("check");
    var verdict = StringColumn.create("verdict");
    var figure = StringColumn.create("figure");
    var advice = StringColumn.create("what to do");
    for (var finding : findings) {
      check.append(finding.check());
      verdict.append(finding.verdict().name());
      figure.append(finding.figure());
      advice.append(finding.advice());
    }
    return Table.create("Audit of " + name, check, verdict, figure, advice);
  }

  @Override
  public String toString() {
    long faults = findings.stream().filter(f -> f.verdict() == Verdict.FAULT).count();
    return "Audit of " + name + ": " + faults + " faults in " + findings.size() + " checks";
  }
}
