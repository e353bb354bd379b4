using System.Collections.Immutable;
using Ias.Core.Text;
using Ias.Tui.Contracts;
using Ias.Tui.State;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Panes;

/// <summary>Pane of the run's commits, newest first, followed by the files it deleted.</summary>
public sealed class CommitsPane : ListPane<CommitsPane.Row>
{
    public override int Number => PaneNumber.Commits;

    public override string Name => "Commits";

    protected override string WhenEmpty => "no commits in this run yet";

    public override void DrawTitle(ref RowPen pen, Style style, ViewModel view)
    {
        pen.Put($"{view.Run.Commits.Length} this run", style);
        if (view.Run.Deleted.Length > 0)
        {
            pen.Put($", {view.Run.Deleted.Length} deleted", view.Look[Role.Warning]);
        }
    }

    protected override ImmutableArray<Row> RowsOf(ViewModel view) =>
        [
            .. view.Run.Deleted.Reverse().Select(d => new Row(null, d, $"{d.Cycle} {d.Path}")),
            .. view.Run.Commits.Reverse().Select(c => new Row(c, null, c.Commit)),
        ];

    protected override string KeyOf(Row row) => row.Key;

    protected override void DrawRow(Row row, ref RowPen pen, Look look, bool selected)
    {
        if (row.Commit is { } commit)
        {
            if (commit.At is { } at)
            {
                pen.PutRight($"  {ViewModel.AgeOf(at)}", look[Role.Muted], gap: 20);
            }

            pen.Put(commit.Commit.AsSpan(0, Math.Min(7, commit.Commit.Length)), look[Role.Command]);
            pen.Put("  ");
            pen.PutRight($"  +{commit.Added} -{commit.Removed}", look[Role.Muted], gap: 24);
            var subject = commit.Subject.AsSpan();
            pen.PutWords(
                TextWidth.Of(subject) <= pen.Room ? subject : subject[(subject.IndexOf(": ") is >= 0 and var colon ? colon + 2 : 0)..]
            ); // the kind is the least informative
            return;
        }

        var deleted = row.Deleted!;
        if (deleted.At is { } when)
        {
            pen.PutRight($"  {ViewModel.AgeOf(when)}", look[Role.Muted], gap: 20);
        }

        pen.PutRight($"  cycle {deleted.Cycle}", look[Role.Muted], gap: 20);
        pen.Put("deleted", look[Role.Removed]);
        pen.Put("  ");
        pen.Put(deleted.Path);
    }

    protected override Effect? Open(Row row, ViewModel view)
    {
        var commit = row.Commit?.Commit ?? row.Deleted!.Commit;
        return commit.Length > 0 ? new Effect.Copy("the command that shows it", ShellLine.Of($"git show {commit}")) : null;
    }

    protected override Effect Copy(Row row) =>
        new Effect.Copy(row.Commit is null ? "the path" : "the commit", row.Commit?.Commit ?? row.Deleted!.Path);

    /// <summary>Row of a commit or a deleted file.</summary>
    public sealed record Row(CommitRow? Commit, DeletedRow? Deleted, string Key);
}
