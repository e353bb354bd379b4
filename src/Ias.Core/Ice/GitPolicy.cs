namespace Ias.Core.Ice;

/// <summary>What a git command line would really do, and whether it may.</summary>
public static class GitPolicy
{
    /// <param name="arguments">Everything after <c>git</c>.</param>
    /// <param name="facts">What must be known of the repository; asked only when needed.</param>
    public static Judgement Judge(IReadOnlyList<string> arguments, IGitFacts facts) => throw new NotSupportedException($"{arguments}{facts}");
}
