using Ias.Core.TestEvidence;

namespace Ias.Core.Model;

/// <summary>Something a run's work did to the tests, which its gates rule on.</summary>
/// <param name="Id"><c>T1</c> upwards, within the run.</param>
/// <param name="Sprint">Sprint in which it was first seen.</param>
/// <param name="Evidence">What it is, and where.</param>
/// <param name="IsThere">False: a later commit undid it.</param>
/// <param name="Rulings">What gates said of it, the last ruling of each.</param>
public sealed record TestChange(
    string Id,
    string Sprint,
    TestEvidenceLine Evidence,
    bool IsThere = true,
    IReadOnlyList<TestRuling>? Rulings = null
)
{
    /// <summary>Ruling of a gate; null = it has not ruled.</summary>
    public TestRuling? RulingOf(Phase gate) => Rulings?.FirstOrDefault(ruling => ruling.Phase == gate);
}

/// <summary>A gate's reason to accept a change to the tests.</summary>
/// <param name="Id">The change's.</param>
/// <param name="Phase">The gate.</param>
/// <param name="Text">Its reason, bounded; may be empty.</param>
public sealed record TestRuling(string Id, Phase Phase, string Text);
