using Ias.Core.Text;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Requests;
using Ias.Tui.Themes;

namespace Ias.Tui.Pages;

/// <summary>Page of a push that awaits approval: commits, files and the scrollable diff.</summary>
/// <param name="keys">Keys in force, for hints.</param>
public sealed class PushPage(KeyMap keys) : DocumentPage
{
    private const int MaxLines = 5000;

    private PushPreview? _push;
    private string _problem = "";

    public override string Name => "What would be pushed";

    public override string Hints => $"{keys.Shown(DashboardAction.Approve)} answer  {keys.Shown(DashboardAction.PageDown)} page  Esc back";

    /// <summary>Shows the result of reading the push.</summary>
    /// <param name="problem">Reason why it cannot be read; empty = it can.</param>
    public void Show(PushPreview? push, string problem)
    {
        (_push, _problem) = (push, problem);
        Invalidate();
    }

    protected override void Write(Document to, ViewModel view)
    {
        if (_push is not { } push)
        {
            to.Section(Name);
            to.Text(_problem.Length > 0 ? _problem : "reading ...", _problem.Length > 0 ? Role.Danger : Role.Muted);
            return;
        }

        to.Section($"{push.Branch}: {Wording.Count(push.Commits.Count, "commit")}", $"{Short(push.From)}..{Short(push.To)}");
        foreach (var commit in push.Commits)
        {
            to.Text($"{Short(commit.Commit)}  {commit.Subject}");
        }

        to.Section(
            Wording.Count(push.Files.Count, "file"),
            $"+{push.Files.Sum(file => file.Added)} -{push.Files.Sum(file => file.Removed)}"
        );
        foreach (var file in push.Files)
        {
            var deleted = push.Deleted.Contains(file.Path, StringComparer.Ordinal);
            to.Text(
                $"{$"+{file.Added} -{file.Removed}", -12}{file.Path}{(deleted ? "  deleted" : "")}",
                deleted ? Role.Warning : Role.Text
            );
        }

        to.Section(
            "Diff",
            push.Diff.Count > MaxLines
                ? $"the first {MaxLines:N0} of {push.Diff.Count:N0} lines: git diff {Short(push.From)}...{Short(push.To)} has all"
                : ""
        );
        foreach (var line in push.Diff.Take(MaxLines))
        {
            to.Text(line.Replace("\t", "    ", StringComparison.Ordinal), RoleOf(line));
        }
    }

    private static Role RoleOf(string line) =>
        line switch
        {
            ['d', 'i', 'f', 'f', ' ', ..] => Role.Title,
            ['@', '@', ..] or ['+', '+', '+', ..] or ['-', '-', '-', ..] or ['i', 'n', 'd', 'e', 'x', ' ', ..] => Role.Muted,
            ['+', ..] => Role.Good,
            ['-', ..] => Role.Danger,
            _ => Role.Text,
        };

    private static string Short(string commit) => commit[..Math.Min(8, commit.Length)];
}
