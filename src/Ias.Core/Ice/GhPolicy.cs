namespace Ias.Core.Ice;

/// <summary>What a gh command line would do, and whether it may.</summary>
public static class GhPolicy
{
    /// <param name="arguments">Everything after <c>gh</c>.</param>
    public static Judgement Judge(IReadOnlyList<string> arguments) => throw new NotSupportedException($"{arguments}");
}
