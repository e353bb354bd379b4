using System.Collections.Immutable;
using Ias.Console.Client.Following;
using Ias.Console.Client.Wire;
using Ias.Core.Text;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Requests;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Pages;

/// <summary>Page of all workspaces the user is logged in to, on all Consoles: open items, goals, agents, repositories, and a briefing of
/// each.</summary>
/// <param name="keys">Keys in force, for hints.</param>
public sealed class ConsolePage(KeyMap keys) : DocumentPage
{
    private const int Inbox = 0;
    private const int Goals = 1;
    private const int Agents = 2;
    private const int Repositories = 3;
    private const int Sections = 5;
    private const string Proposed = "proposed"; // word in the server's API

    private readonly List<Effect> _choices = []; // effect of Enter on each
    private int _section;

    public override string Name => "Console";

    public override string Hints => $"{keys.Shown(DashboardAction.NextPane)} next  {base.Hints}";

    public override void Draw(Canvas canvas, ViewModel view)
    {
        TabStrip.Draw(canvas, view.Look, Tabs(view.Team), _section);
        base.Draw(canvas.Part(new Rect(0, 1, canvas.Width, Math.Max(0, canvas.Height - 1))), view);
    }

    public override Effect? Act(DashboardAction action, ViewModel view) =>
        action switch
        {
            DashboardAction.NextPane => Turn((_section + 1) % Sections, view),
            DashboardAction.PreviousPane => Turn((_section + Sections - 1) % Sections, view),
            >= DashboardAction.Pane1 and < DashboardAction.Pane1 + Sections => Turn(action - DashboardAction.Pane1, view),
            _ => base.Act(action, view),
        };

    protected override void Write(Document to, ViewModel view)
    {
        _choices.Clear();
        if (view.Team is not { } team)
        {
            to.Text("connecting ...", Role.Muted);
            return;
        }

        if (team.Trouble is { } wrong)
        {
            to.Text(Wording.Plain(wrong.What), Role.Danger);
            to.Text(Wording.Plain(wrong.On + "  " + wrong.Next).Trim(), Role.Muted);
            return;
        }

        if (team.Workspaces.IsEmpty)
        {
            to.Text("You are not logged in to a Console, which coordinates people and agents over several repositories.");
            to.Text(
                ShellLine.Of($"{view.CalledAs:raw} auth login URL     (then press {keys.Shown(DashboardAction.Console)} here again)"),
                Role.Key
            );
            return;
        }

        foreach (var workspace in team.Workspaces)
        {
            WriteTrouble(to, workspace, view);
        }

        var before = _choices.Count;
        foreach (var workspace in team.Workspaces)
        {
            WriteSection(to, workspace, view);
        }

        if (_section == Inbox && _choices.Count == before && team.Workspaces.All(one => one.Known == WorkspaceParts.All))
        {
            to.Text("Nothing waits for you.", Role.Good);
        }
    }

    protected override Effect? Choose(int number, ViewModel view) => number < _choices.Count ? _choices[number] : null;

    private Effect Turn(int section, ViewModel view)
    {
        _section = section;
        base.Act(DashboardAction.Top, view);
        Invalidate();
        return Effect.None;
    }

    private static ImmutableArray<Tab> Tabs(TeamView? team)
    {
        var all = team?.Workspaces ?? [];
        return
        [
            new Tab("1", Counted("Inbox", all.Sum(one => one.Waiting))),
            new Tab("2", Counted("Goals", all.Sum(one => one.Goals.Count))),
            new Tab("3", Counted("Agents", all.Sum(one => one.Agents.Count(agent => agent.Online)))),
            new Tab("4", Counted("Repositories", all.Sum(one => one.Repositories.Count))),
            new Tab("5", "Briefing"),
        ];
    }

    private static string Counted(string name, int count) => count > 0 ? $"{name} {count}" : name;

    private static void WriteTrouble(Document to, WorkspaceView workspace, ViewModel view)
    {
        var name = ServerText.Line(workspace.Workspace);
        if (workspace.LostSince is { } since)
        {
            to.Text(
                $"{name}: no connection since {view.ClockOf(since)}; showing data from then. {Wording.Plain(workspace.Trouble?.What ?? "")}",
                Role.Warning
            );
        }
        else if (workspace.Trouble is { } wrong)
        {
            to.Text($"{name}: {Wording.Plain(wrong.What)}", Role.Warning);
        }
        else if (workspace.Known != WorkspaceParts.All)
        {
            to.Text($"{name}: reading ...", Role.Muted);
        }
    }

    private void WriteSection(Document to, WorkspaceView workspace, ViewModel view)
    {
        to.Section(ServerText.Line(workspace.Workspace), Wording.Plain(workspace.Server));
        switch (_section)
        {
            case Inbox:
                foreach (var item in workspace.Inbox)
                {
                    Add(to, workspace, item, view);
                }

                if (workspace.Waiting > workspace.Inbox.Count)
                {
                    to.Text($"{workspace.Waiting - workspace.Inbox.Count} more on its web page", Role.Muted);
                }

                break;
            case Goals:
                foreach (var goal in workspace.Goals)
                {
                    Add(to, workspace, goal, view);
                }

                break;
            case Agents:
                foreach (var agent in workspace.Agents.OrderByDescending(one => one.LastSeenAt))
                {
                    to.Text(
                        $"{(agent.Online ? Wording.Plain(agent.Status) : "offline"), -10}{ServerText.Line(agent.DisplayName)}  {Wording.Plain(agent.AgentVersion ?? "")}  last seen at {view.ClockOf(ServerText.At(agent.LastSeenAt))}",
                        agent.Online ? Role.Text : Role.Muted
                    );
                }

                break;
            case Repositories:
                foreach (var repo in workspace.Repositories)
                {
                    to.Text($"{Wording.Plain(repo.Status), -10}{ServerText.Line(repo.Label, Wording.Plain(repo.Id))}");
                }

                break;
            default:
                WriteBriefing(to, workspace.Briefing);
                break;
        }
    }

    private void Add(Document to, WorkspaceView workspace, WaitingItem item, ViewModel view)
    {
        var (text, goal) = (ServerText.Line(item.Text), ServerText.Line(item.Goal));
        var age = view.AgeOf(ServerText.At(item.At));
        switch (item.Kind)
        {
            case WaitingItem.Decision:
                to.Choice(
                    $"decision  {text}",
                    $"{(item.Goal is null ? "" : $"{goal}, ")}{age}{(item.Options.Count > 0 ? $"; answers: {Wording.Plain(string.Join(" | ", item.Options))}" : "")}",
                    "",
                    Role.Warning
                );
                _choices.Add(
                    new Effect.Ask(new Request.AnswerDecision(workspace.Server, workspace.Workspace, item.Id, text, [.. item.Options], ""))
                );
                break;
            case WaitingItem.Proposal when item.IntakeId is { } id:
                to.Choice($"proposal  {goal}", age, "", Role.Warning);
                _choices.Add(new Effect.Open(new GoalPage(workspace.Server, workspace.Workspace, id, goal, keys)));
                break;
            case WaitingItem.FailedJob:
                to.Text(
                    $"failed    {((item.Goal ?? item.Name) is { } name ? $"{ServerText.Line(name)}: " : "")}{text}  {age}",
                    Role.Danger
                );
                to.Text(
                    ShellLine.Of(
                        $"          {view.CalledAs:raw} job retry {item.Id} --server {workspace.Server} --workspace {workspace.Workspace}     (or job cancel, to give it up)"
                    ),
                    Role.Key
                );
                break;
            default:
                to.Text($"{Wording.Plain(item.Kind)}  {text}  {age}"); // of a newer server
                break;
        }
    }

    private void Add(Document to, WorkspaceView workspace, Intake goal, ViewModel view)
    {
        var title = ServerText.Line(goal.Title);
        to.Choice(
            $"{Wording.Plain(goal.Status), -9} {title}",
            $"{view.AgeOf(ServerText.At(goal.CreatedAt))}",
            "",
            goal.Status == Proposed ? Role.Warning : Role.Text
        );
        _choices.Add(new Effect.Open(new GoalPage(workspace.Server, workspace.Workspace, goal.Id, title, keys)));
    }

    // Nothing at all is what no job told.
    private static string Told(double usd) => Wording.Money(usd > 0 ? (decimal)usd : null);

    private static void WriteBriefing(Document to, Briefing? briefing)
    {
        if (briefing is null)
        {
            return;
        }

        to.Text($"active    {Wording.Count(Int(briefing.JobsRunning), "job")} running, {briefing.JobsPending} pending");
        to.Text($"today     {briefing.JobsDoneToday} done, {briefing.JobsFailedToday} failed");
        to.Text(
            $"open      {Wording.Count(briefing.OpenDecisions.Count, "decision")}, {Wording.Count(briefing.OpenProposals.Count, "proposal")}"
        );
        to.Text(
            $"stuck     {Wording.Count(briefing.JobsWithoutWorker.Count, "job")} without an eligible agent, {briefing.JobsThatKeepExpiring.Count} that keep expiring",
            briefing.JobsWithoutWorker.Count + briefing.JobsThatKeepExpiring.Count > 0 ? Role.Warning : Role.Text
        );
        to.Text(
            $"idle      {Wording.Count(briefing.IdleAgents.Count, "agent")} of {briefing.AgentsOnline} online, {briefing.ReposWithoutContext.Count} of the repositories without context"
        );
        to.Text($"cost      {Told(briefing.CostUsdToday)} today, {Told(briefing.CostUsdWeek)} in seven days");
    }

    private static int Int(long count) => (int)Math.Clamp(count, 0, int.MaxValue);
}
