using Ias.Console.Client.Wire;
using Ias.Core.Text;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Requests;
using Ias.Tui.Themes;

namespace Ias.Tui.Pages;

/// <summary>Page of a goal on a Console with its latest proposal, intent first, to approve or reject.</summary>
/// <param name="server">URL of the Console.</param>
/// <param name="workspace">Slug of the workspace.</param>
/// <param name="id">Id of the goal.</param>
/// <param name="title">Title of the goal, safe for a terminal.</param>
/// <param name="keys">Keys in force, for hints.</param>
public sealed class GoalPage(string server, string workspace, string id, string title, KeyMap keys) : DocumentPage
{
    private IntakeAnswer? _goal;
    private Problem? _problem;
    private int _asked = -1;

    public string Server => server;

    public string Workspace => workspace;

    public string Id => id;

    public override string Name => "Goal";

    public override string Hints =>
        Waiting is null
            ? base.Hints
            : $"{keys.Shown(DashboardAction.Approve)} approve  {keys.Shown(DashboardAction.Cancel)} reject  {base.Hints}";

    private Proposal? Latest => _goal?.Proposals is [var latest, ..] ? latest : null;

    private Proposal? Waiting => Latest is { Waits: true } waits ? waits : null;

    /// <summary>Records that the goal is being read in its current version.</summary>
    public void MarkRequested(ViewModel view) => _asked = GoalsRead(view);

    /// <summary>Checks whether the goals have changed since.</summary>
    public bool IsStale(ViewModel view) => GoalsRead(view) != _asked;

    /// <summary>Shows the result of reading the goal.</summary>
    /// <param name="problem">Problem; null = none. Earlier data stays.</param>
    public void Show(IntakeAnswer? goal, Problem? problem)
    {
        (_goal, _problem) = (goal ?? _goal, problem);
        Invalidate();
    }

    public override Effect? Act(DashboardAction action, ViewModel view) =>
        action switch
        {
            DashboardAction.Approve or DashboardAction.Cancel when Waiting is null => new Effect.ShowMessage(
                "nothing waits for a decision here"
            ),
            DashboardAction.Approve => new Effect.Ask(
                new Request.ApproveProposal(server, workspace, id, title, Waiting!.Id, Waiting.Revision, Waiting.Intent ?? "")
            ),
            DashboardAction.Cancel => new Effect.Ask(
                new Request.RejectProposal(server, workspace, id, title, Waiting!.Id, Waiting.Revision, "")
            ),
            _ => base.Act(action, view),
        };

    protected override void Write(Document to, ViewModel view)
    {
        to.Section(title, ServerText.Line(workspace));
        if (_problem is { } problem)
        {
            to.Text(Wording.Plain(problem.What), Role.Danger);
        }

        if (_goal is not { } goal)
        {
            to.Text(_problem is null ? "reading ..." : "", Role.Muted);
            return;
        }

        if (Latest is not { } proposal)
        {
            Write(to, goal.Intake.RawContent);
            to.Text("There is no proposal yet: an agent makes one.", Role.Muted);
            return;
        }

        to.Text(
            $"revision {proposal.Revision}, {Wording.Plain(proposal.Status).Replace('_', ' ')}",
            Waiting is null ? Role.Muted : Role.Warning
        );
        Write(to, "Intent", proposal.Intent);
        Write(to, "Scope", proposal.Scope);
        Write(to, "Plan", proposal.Plan);
        if (proposal.ReadinessScore is { } score)
        {
            to.Section($"Readiness {score * 100:0}%");
            proposal.ReadinessReasons.ToList().ForEach(reason => Write(to, reason));
        }

        if (proposal.Questions.Count > 0)
        {
            to.Section("Questions");
            proposal.Questions.ToList().ForEach(question => Write(to, question));
        }

        foreach (var part in proposal.Parts)
        {
            var needs = part.Needs.Count > 0 ? $"after {Wording.Plain(string.Join(", ", part.Needs))}" : "";
            to.Section($"Part {Wording.Plain(part.Key)}: {Repository(part.RepoId, view)}", needs, Wording.Plain(part.Status));
            Write(to, part.Scope);
            Write(to, part.Plan);
        }

        Write(to, "Rejected, because", proposal.Rejection);
    }

    private static void Write(Document to, string name, string? text)
    {
        if (!string.IsNullOrWhiteSpace(text))
        {
            to.Section(name);
            Write(to, text);
        }
    }

    private static void Write(Document to, string? text)
    {
        foreach (var line in string.IsNullOrWhiteSpace(text) ? [] : ServerText.Lines(text))
        {
            to.Text(line);
        }
    }

    private string Repository(string repo, ViewModel view) =>
        ServerText.Line(Here(view)?.Repositories.FirstOrDefault(one => one.Id == repo)?.Label, Wording.Plain(repo));

    private int GoalsRead(ViewModel view) => Here(view)?.GoalsRead ?? 0;

    private Ias.Console.Client.Following.WorkspaceView? Here(ViewModel view) =>
        view.Team?.Workspaces.FirstOrDefault(one => (one.Server, one.Workspace) == (server, workspace));
}
