using System.CommandLine;
using Ias.Cli.Ice;
using Ias.Cli.JobControl;
using Ias.Core.Agents.Known;
using Ias.Core.Config;
using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Ice;
using Ias.Engine.Ice.Limits;
using Ias.Engine.Processes;
using Ias.Engine.Runs;
using Ias.Engine.Scaffolding;
using Ias.Engine.State;

namespace Ias.Cli.Shells;

/// <summary><c>ias shell [AGENT]</c>: an agent's own screen, or a shell, at this terminal and in the cage of an agent's turn.</summary>
public static class ShellCommand
{
    public static Command Make(CommandContext context)
    {
        var words = new Argument<string[]>("agent")
        {
            Description =
                $"{string.Join(", ", KnownAgents.Names)}, `command` (agent.command in the configuration), or any program; its arguments go after --. Default: your shell",
            HelpName = "AGENT",
            Arity = ArgumentArity.ZeroOrMore,
        };
        words.CompletionSources.Add(_ => [.. KnownAgents.Names.Select(name => new System.CommandLine.Completions.CompletionItem(name))]);
        var command = new Command(
            "shell",
            "Open an agent in this terminal, with ICE around it and the scaffold as its context; without a name, a plain shell. Afterwards it prints what was changed and what was refused."
        )
        {
            words,
        };
        command.SetAction(async (parsed, cancel) => (int)await OpenAsync(context, parsed.GetValue(words) ?? [], cancel));
        return command;
    }

    private static async Task<ExitCode> OpenAsync(CommandContext context, string[] words, CancellationToken cancel)
    {
        var place = GitPlace.Here(context.Folder);
        if (Environment.GetEnvironmentVariable("IAS_ICE_TURN") is { Length: > 0 })
        {
            throw new ProblemException(
                new Problem("This shell is already inside ICE.", Next: "exit     (leaves it), then open the other one")
            );
        }

        var program = Chosen(context, place, words);
        using var processes = new ProcessRunner(context.Time);
        var before = await ShellWork.BeginAsync(processes, place, cancel);
        var (turn, layers) = await PersonsGuard.BeginAsync(
            processes,
            place,
            "shell",
            warning => context.Error.WriteLine($"warning: {warning}"),
            cancel,
            words is ["command", ..] ? [ConfigKeys.AgentCommand] : []
        );
        await using var ending = turn;
        if (!context.Quiet)
        {
            Announce(context, place, program, layers);
        }

        var isCaged = layers.On.Contains("mounts");
        var terminal = OwnTerminal.Find();
        var spec = new ProcessSpec
        {
            FileName = program.Path,
            Arguments = program.Arguments,
            WorkingDirectory = context.Folder,
        };
        var isInFront = terminal is not null && OwnTerminal.Front == OwnTerminal.OwnGroup; // started with & it has no terminal to hand on
        if (isInFront || layers.IsCaged)
        {
            var self = TurnGuard.ThisProgram();
            var how = (isInFront ? ForegroundProgram.InFront : "") + (layers.On.Contains("keys") ? "," + ForegroundProgram.Scoped : ",");
            spec = spec with
            {
                FileName = self[0],
                Arguments = [.. self.Skip(1), "ice", ForegroundProgram.Verb, how, "--", program.Path, .. program.Arguments],
            };
        }

        await using var cgroup = TurnCgroup.Make(turn.Limits);
        var settings = ConfigWatch.Begin(place.WorkTree);
        var begun = context.Time.GetTimestamp();
        var exit = new ForegroundProgram(cgroup.Around(turn.Wrap(spec)), isCaged, terminal).Run();
        await cgroup.DisposeAsync();
        var took = context.Time.GetElapsedTime(begun);
        var report = await turn.EndAsync(CancellationToken.None);
        report = settings.After() is { Length: > 0 } weaker ? report with { External = [.. report.External, weaker] } : report;
        if (!context.Quiet || report.Breaches.Count > 0)
        {
            context.Error.Write(
                ShellReport.Of(program.Name, exit, took, await before.EndAsync(processes, place, CancellationToken.None), report)
            );
        }

        return report.Breaches.Count > 0 ? ExitCode.Failed : (ExitCode)exit;
    }

    private static (string Name, string Path, string[] Arguments) Chosen(CommandContext context, GitPlace place, string[] words)
    {
        if (words is ["command", .. var more])
        {
            words = ConfigFile.Load(place.WorkTree).ToRunOptions().AgentCommand is { Count: > 0 } configured
                ? [.. configured, .. more]
                : throw new ProblemException(
                    new Problem("agent.command is not set.", ConfigKeys.FileName, "agent:\n  command: [program, argument]", ExitCode.Usage)
                );
        }

        if (words.Length == 0)
        {
            words =
            [
                Environment.GetEnvironmentVariable("SHELL") is { Length: > 0 } own && ProgramPath.Find(own, null, "/") is not null
                    ? own
                    : "/bin/sh",
            ];
        }

        var name = words[0];
        return ProgramPath.Find(name, Environment.GetEnvironmentVariable("PATH"), context.Folder) is { } path
            ? (Path.GetFileName(name), path, words[1..])
            : throw new ProblemException(
                new Problem(
                    KnownAgents.Names.Contains(name) ? $"{name} is not on PATH." : $"No agent or program named {name} is on PATH.",
                    Next: $"{context.CalledAs:raw} agents list     (which agents are installed)\n{context.CalledAs:raw} shell     (a plain shell)",
                    Exit: ExitCode.Usage
                )
            );
    }

    private static void Announce(
        CommandContext context,
        GitPlace place,
        (string Name, string Path, string[] Arguments) program,
        IceLayers layers
    )
    {
        var say = context.Error;
        say.WriteLine(
            $"ICE is on ({string.Join(", ", layers.On)}): no push to a protected branch, no merge, no force push, no deleted branch, only drafts."
        );
        if (layers.Off.Count > 0)
        {
            say.WriteLine(
                $"  without {string.Join(", ", layers.Off)}: {layers.WhyOff}{(layers.IsCaged ? "" : ". It guards against accidents, not against intent")}."
            );
        }

        if (layers.IsCaged)
        {
            say.WriteLine(
                $"  Cage: {layers.Cage}. Writable: this repository, a private home, {(layers.Cage == "landlock" ? "$TMPDIR" : "/tmp")} and package caches. Of your home only programs and settings are inside (ias ice explain PATH says why)."
            );
        }

        var seen = AgentContext.Of(place.WorkTree);
        if (KnownAgents.Names.Contains(program.Name))
        {
            say.WriteLine(
                ScaffoldState.Of(place.WorkTree).Begun
                    ? $"{program.Name} finds {Wording.Count(seen.Start.Count(item => !item.Missing), "file")} of context, about {seen.Start.Sum(item => item.Tokens)} tokens ({context.CalledAs} context)."
                    : $"No file here tells {program.Name} about the project: {context.CalledAs} init"
            );
        }

        var status = RunStatus.Of(place.CommonDir, new RunFiles(place.WorkTree));
        if (status is { Run: { IsFinished: false } run, Engine: var engine })
        {
            say.WriteLine(
                engine is not null
                    ? $"NOTE: a run is active in this work tree: {run.Current}, {run.State.Word()}, {run.Phase.Word()} (engine {engine.Pid}). It commits whatever you change here as its own. Stop it first with {context.CalledAs} run-halt, or use another work tree."
                    : $"NOTE: a run is stopped in this work tree: {run.Current}, {(status.EngineGone ? "its engine is gone" : run.State.Word())}. It picks up what you change here when it resumes ({status.Next(context.CalledAs).Split('\n')[0]})."
            );
        }
    }
}
