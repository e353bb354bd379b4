using System.Runtime.CompilerServices;
using Ias.Core.Text;

namespace Ias.Core;

/// <summary>An expected refusal, in the three parts a person needs at 3 a.m.</summary>
/// <param name="What">What happened, one sentence.</param>
/// <param name="On">On what: a file with line, a branch, a command; empty when <paramref name="What"/> names it.</param>
/// <param name="Next">What to type, or the exact lines to write; may hold several lines.</param>
/// <param name="Exit">The exit status of a command that ends with this problem.</param>
public sealed record Problem(string What, string On = "", string Next = "", ExitCode Exit = ExitCode.Failed)
{
    /// <summary>The same with what to type as an interpolated text: whatever is put into it is a word for the shell, as <see
    /// cref="ShellLine"/> has it. The compiler prefers this one, so that a name from a repository cannot get in as it is.</summary>
    [OverloadResolutionPriority(1)]
    public Problem(string What, string On = "", ShellLine Next = default, ExitCode Exit = ExitCode.Failed)
        : this(What, On, ShellLine.Of(Next), Exit) { }

    /// <summary>The problem as it is printed to standard error: one line for each part that is not empty, and what a screen would not show
    /// as it is marked.</summary>
    public override string ToString() => Wording.Shown(Lines());

    private string Lines() =>
        string.Join(
            '\n',
            new[]
            {
                What,
                On.Length > 0 ? $"  on:   {On}" : "",
                Next.Length > 0 ? $"  next: {Next.Replace("\n", "\n        ", StringComparison.Ordinal)}" : "",
            }.Where(line => line.Length > 0)
        );
}
