using Ias.Core.Config;
using Ias.Core.Text;
using Ias.Engine.Agents;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Scaffolding;
using Ias.Engine.Trust;

namespace Ias.Setup.Forms;

/// <summary>Questions of <c>ias setup</c>, and the result of the answers. Nothing is written before <see cref="Write"/>.</summary>
public sealed class SetupForm
{
    private readonly GitPlace _place;
    private readonly string _calledAs;

    /// <param name="agents">The known agents, as they were found on this machine.</param>
    /// <param name="notices">The person's <c>notify.yaml</c>; empty = they have no folder for it.</param>
    /// <exception cref="ProblemException">The configuration or the plan cannot be read.</exception>
    public SetupForm(GitPlace place, IReadOnlyList<AgentFound> agents, string calledAs, string notices)
    {
        (_place, _calledAs, Notices) = (place, calledAs, new NoticeSettings(notices));
        Now = ConfigFile.Load(place.WorkTree);
        Sprint = new SprintDraft(PlanFile.Read(place.WorkTree));
        var own = Now[ConfigKeys.AgentCommand].IsSet || Now[ConfigKeys.AgentScript].IsSet;
        var name = Field(ConfigKeys.AgentName, "agent");
        if (!own && name.Text.Length == 0)
        {
            name.Text =
                (
                    agents.FirstOrDefault(agent => agent.Path.Length > 0 && agent.Login.Found == true)
                    ?? agents.FirstOrDefault(agent => agent.Path.Length > 0)
                )?.Name
                ?? "";
        }

        Steps =
        [
            new SetupStep(
                "Agents",
                [
                    .. agents.Select(Line),
                    .. own ? (string[])["This repository names a program of its own (agent.command or agent.script); it stays."] : [],
                ],
                [
                    .. own ? (FormField[])[] : [name],
                    Field(ConfigKeys.ImplementAgent, "implement"),
                    Field(ConfigKeys.ReviewAgent, "review"),
                    Field(ConfigKeys.AuditAgent, "audit"),
                ],
                ["agent"],
                $"{calledAs} agents list; any other program: {calledAs} config set agent.command 'PROGRAM ARGUMENT'"
            ),
            new SetupStep(
                "Git",
                ["Work goes to a branch of its own; nothing pushes to a protected branch."],
                [
                    Field(ConfigKeys.BranchPrefix, "branch prefix", shown: true),
                    Field(ConfigKeys.AutoPush, "push", shown: true),
                    Field(ConfigKeys.CreateDraftPr, "draft pull request", shown: true),
                ],
                ["remote", "pull_request", "protection"],
                $"{calledAs} config set run_mode.git.auto_push prompt"
            ),
            new SetupStep(
                "Limits",
                ["The run halts when one of them is reached; ias run-resume goes on."],
                [
                    Field(ConfigKeys.TimeoutHours, "hours", shown: true),
                    Field(ConfigKeys.MaxCycles, "cycles", shown: true),
                    Field(ConfigKeys.CallsPerHour, "calls per hour", shown: true),
                    Field(ConfigKeys.MaxCost, "US dollars (0: any)", shown: true),
                ],
                [],
                $"{calledAs} config set run_mode.defaults.timeout_hours 6"
            ),
            new SetupStep(
                "Guard",
                ["ICE guards git around every turn: with bubblewrap against intent, too."],
                [Field(ConfigKeys.IceMounts, "mounts", shown: true)],
                ["ice"],
                $"{calledAs} config set ice.mounts require; {calledAs} ice exec -- COMMAND tries it"
            ),
            new SetupStep(
                "Notices",
                [
                    "Who is told when a run halts, is complete or needs you? This is your own setting, for all repositories.",
                    .. Notices.Problem.Length > 0 ? (string[])[$"{notices}: {Notices.Problem}"] : [],
                ],
                [Notices.Command, Notices.Webhook],
                [],
                $"{calledAs} notify command -- notify-send; {calledAs} notify webhook URL; {calledAs} notify test"
            ),
            new SetupStep(
                "First sprint",
                [
                    Sprint.IsAdded
                        ? $"{Scaffold.PlanPath} has {Wording.Count(Sprint.There.Count, "sprint")}; one written here is added at its end."
                        : "What shall be true afterwards, and how one checks it? The agent sees no more.",
                ],
                [],
                [],
                $"$EDITOR {Scaffold.PlanPath}; {calledAs} plan \"wish\"; {calledAs} run --from-issue N"
            ),
        ];
    }

    /// <summary>Configuration as the file has it.</summary>
    public Configuration Now { get; }

    public IReadOnlyList<SetupStep> Steps { get; }

    public SprintDraft Sprint { get; }

    /// <summary>Step with the receivers of notices.</summary>
    public NoticeSettings Notices { get; }

    /// <summary>The repository's top folder.</summary>
    public string Root => _place.WorkTree;

    /// <summary>True when there is a configuration already, which is then only edited.</summary>
    public bool IsThere => Now.FileExists;

    /// <summary>Reason why a step cannot be left, in one line; null = it can.</summary>
    public string? WhyNot(int step) =>
        Steps[step].Fields.FirstOrDefault(field => field.WhyNot is not null) is { } wrong ? $"{wrong.Label}: {wrong.WhyNot}"
        : step == Steps.Count - 1 ? Sprint.WhyNot
        : step == Steps.Count - 2 ? Notices.WhyNot
        : null;

    /// <summary>The lines that do at the shell what a step has set.</summary>
    public IReadOnlyList<string> CommandsOf(int step) =>
        Steps[step].Fields.Select(field => field.CommandLine(_calledAs)).Where(line => line.Length > 0).ToList() is { Count: > 0 } lines
            ? lines
            : [Steps[step].Commands];

    /// <summary>The configuration's change: of the file that is there, or of the commented one that <c>ias init --run-mode</c>
    /// writes.</summary>
    /// <exception cref="ProblemException">A value is not allowed, or the file cannot be changed there.</exception>
    public ConfigChange Change()
    {
        var enabled = ConfigKeys.All.Find(ConfigKeys.Enabled)!;
        var change = ConfigChange.Of(Root, ConfigTemplate.Write(new Dictionary<string, string> { [enabled.Path] = "true" }));
        change.Set(enabled, ["true"]);
        foreach (
            var field in Steps
                .SelectMany(step => step.Fields)
                .Where(field => field.IsChanged && field.Typed.Length == 0) // notices are none of the repository's
                .OrderBy(field => field.Text.Trim().Length > 0)
        )
        {
            field.ApplyTo(change);
        }

        change.Read();
        return change;
    }

    /// <summary>Text that will be written, line by line.</summary>
    /// <exception cref="ProblemException">As <see cref="Change"/>.</exception>
    public IReadOnlyList<string> Preview()
    {
        var change = Change();
        return
        [
            change.IsNew ? $"{ConfigKeys.FileName}: new"
            : change.Diff.Count > 0 ? $"{ConfigKeys.FileName}: is there; these lines change"
            : $"{ConfigKeys.FileName}: stays as it is",
            .. change.Diff,
            "",
            Sprint.From == SprintFrom.Later ? $"{Scaffold.PlanPath}: {(Sprint.IsAdded ? "stays as it is" : "is not written")}"
            : Sprint.IsAdded ? $"{Scaffold.PlanPath}: is there; sprint-{Sprint.Number} is added"
            : $"{Scaffold.PlanPath}: new",
            .. Sprint.Diff,
            .. Notices.IsChanged
                ? (string[])
                    [
                        "",
                        .. new[] { Notices.Command, Notices.Webhook }
                            .Select(field => field.CommandLine(_calledAs))
                            .Where(line => line.Length > 0),
                    ]
                : [],
        ];
    }

    /// <summary>Writes the configuration and the plan.</summary>
    /// <returns>Messages to the person.</returns>
    /// <exception cref="ProblemException">A file was changed meanwhile or cannot be written; says which.</exception>
    public IReadOnlyList<string> Write(ConsentStore consent)
    {
        var change = Change();
        var told = new List<string>();
        var isChanged = change.Diff.Count > 0;
        var read = isChanged ? change.Write() : Now;
        told.Add(
            isChanged ? $"{(change.IsNew ? "wrote" : "changed")} {ConfigKeys.FileName}" : $"left  {ConfigKeys.FileName}  (already so)"
        );
        if (change.IsNew)
        {
            told.AddRange(Recorded(consent, read));
        }

        if (Sprint.From == SprintFrom.Here)
        {
            Sprint.Write(Root);
            told.Add($"{(Sprint.IsAdded ? "added sprint to" : "wrote")} {Scaffold.PlanPath}");
        }
        else
        {
            told.Add(Sprint.IsAdded ? $"left  {Scaffold.PlanPath}" : $"{Scaffold.PlanPath} is still to be written");
        }

        if (Notices.Write(_calledAs) is { Length: > 0 } wrote)
        {
            told.Add(wrote);
        }

        var left = consent.Look(_place, GuardedSettings.Of(read));
        if (!left.IsClear)
        {
            told.AddRange([left.Words, $"next: {left.Next(_calledAs)}"]);
        }
        else if (Sprint.From == SprintFrom.Here || Sprint.IsAdded)
        {
            told.Add($"next: {_calledAs} run {(Sprint.From == SprintFrom.Here ? $"sprint-{Sprint.Number}" : "sprint-1")} --dry-run");
        }
        else
        {
            told.Add($"next: {_calledAs} plan \"what you want\"     (or write {Scaffold.PlanPath}: {_calledAs} setup)");
        }

        return told;
    }

    // The person's own, as it was written.
    private IReadOnlyList<string> Recorded(ConsentStore consent, Configuration read)
    {
        try
        {
            if (!ConsentStore.InsideTurn)
            {
                consent.Record(_place, GuardedSettings.Of(read));
            }

            return [];
        }
        catch (ProblemException refused)
        {
            return [$"it could not be recorded as allowed: {refused.Problem.What}"];
        }
    }

    private FormField Field(string path, string label, bool shown = false)
    {
        var setting = Now[path];
        return new FormField(setting.Key, setting.IsSet || shown ? setting.Written : "", label);
    }

    private static string Line(AgentFound agent)
    {
        var login =
            agent.Login.Found == true ? "logged in"
            : agent.Login.By.Length > 0 ? $"no login seen: {agent.Login.By}"
            : "cannot tell whether you are logged in";
        var state =
            agent.Path.Length == 0 ? "not installed"
            : agent.Version.Length == 0 ? $"does not answer --version; {login}"
            : $"{agent.Version}; {login}";
        return Wording.Plain($"{(agent.Path.Length > 0 ? "+" : "-")} {agent.Name, -9} {state}");
    }
}
