namespace Ias.Core.Model;

/// <summary>Decision of a gate.</summary>
/// <param name="Approved">True when the run may continue.</param>
/// <param name="Findings">What must be changed; empty when approved.</param>
/// <param name="None">Why there is no verdict that can be relied on; null when there is one. No verdict is never a pass.</param>
public sealed record Verdict(bool Approved, IReadOnlyList<Finding> Findings, string? None = null)
{
    public static Verdict Pass { get; } = new(true, []);

    public static Verdict Changes(IReadOnlyList<Finding> findings) => new(false, findings);

    public static Verdict Missing(string why) => new(false, [], why);
}
