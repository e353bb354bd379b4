using System.Text;
using Ias.Core.Text;
using Ias.Engine.Git.Writing;
using Ias.Engine.Ice;

namespace Ias.Cli.Shells;

/// <summary>Report to a person when the program at their terminal has ended.</summary>
internal static class ShellReport
{
    public static string Of(string name, int exit, TimeSpan took, ShellWork.Done done, GuardReport report)
    {
        var text = new StringBuilder(
            $"\nias: {name} ended after {Wording.Span(took.TotalSeconds)}, {(exit > 128 ? $"by signal {exit - 128}" : $"exit status {exit}")}.\n"
        );
        Row(
            "branch",
            $"{(done.Branch.Length > 0 ? done.Branch : "none, HEAD is detached")}{(done.BranchBefore != done.Branch ? $" (it was {(done.BranchBefore.Length > 0 ? done.BranchBefore : "detached")})" : "")}, {(done.Commits > 0 ? Wording.Count(done.Commits, "new commit") : "no new commit")}"
        );
        Row(
            "files",
            done.Uncommitted == 0
                ? "no uncommitted changes"
                : $"{Wording.Count(done.Uncommitted, "file")} not committed: {string.Join(", ", done.Paths)}{(done.Uncommitted > done.Paths.Count ? ", …" : "")}"
        );
        foreach (var group in report.Blocks.GroupBy(block => (block.Operation, block.Target, block.Reason)))
        {
            Row(
                "refused",
                $"{group.Key.Operation} {group.Key.Target}: {group.Key.Reason}{(group.Count() > 1 ? $" ({group.Count()} times)" : "")}"
            );
        }

        foreach (var external in report.Notes.Concat(report.External))
        {
            Row("beside", external);
        }

        foreach (var breach in report.Breaches)
        {
            Row("BREACH", breach.What);
            Row("restore", breach.Restore);
        }

        Row(
            "checked",
            report.Breaches.Count == 0
                ? "protected branches here and on the remotes, git settings and hooks are unchanged"
                : "something ICE forbids was done; nothing was restored automatically"
        );
        return text.ToString();

        void Row(string label, string words) => text.Append("  ").Append(label.PadRight(9)).Append(Plain(words)).Append('\n');
    }

    // Names of files and branches are whatever the program made them.
    private static string Plain(string words) => Wording.Shown(words).Replace("\n", "\n           ", StringComparison.Ordinal);
}
