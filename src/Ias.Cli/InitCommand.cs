using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Core.Agents.Known;
using Ias.Core.Config;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Processes;
using Ias.Engine.Scaffolding;

namespace Ias.Cli;

/// <summary><c>ias init</c>: what agents read, for a profile; and <c>--run-mode</c>: what a run needs.</summary>
public static class InitCommand
{
    public static Command Make(CommandContext context)
    {
        var profile = new Option<string?>("--profile")
        {
            Description =
                "terminal (the default): what agents read. hybrid: adds what the queue needs. control-plane: adds how to write for people who only follow the work. full: all of that and an example plan",
            HelpName = string.Join('|', ScaffoldProfiles.Words),
        };
        profile.AcceptOnlyFromAmong([.. ScaffoldProfiles.Words]);
        var runMode = new Option<bool>("--run-mode")
        {
            Description = "Write .loa.config.yaml (Run Mode enabled, agent found on PATH) and an example sprint; alone, nothing else",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show the tree that would be created; write nothing" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command("init", "Prepare this repository for agents. Existing files are never overwritten.")
        {
            profile,
            runMode,
            dryRun,
            json,
        };
        command.SetAction(
            async (parsed, _) =>
            {
                var word = parsed.GetValue(profile) ?? (parsed.GetValue(runMode) ? null : ScaffoldProfiles.Words[0]);
                return (int)
                    await InitAsync(
                        context,
                        word is null ? null : ScaffoldProfiles.Find(word),
                        parsed.GetValue(runMode),
                        parsed.GetValue(dryRun),
                        parsed.GetValue(json)
                    );
            }
        );
        return command;
    }

    private static async Task<ExitCode> InitAsync(CommandContext context, ScaffoldProfile? profile, bool runMode, bool dryRun, bool asJson)
    {
        var place = GitPlace.Here(context.Folder);
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        var files = new List<ScaffoldedFile>();
        using var processes = new ProcessRunner(context.Time);
        var facts = await ProjectDetection.LookAsync(processes, place, context.Interrupt);
        if (profile is { } wanted)
        {
            files.AddRange(Scaffold.Profile(place.WorkTree, wanted, facts, path, dryRun));
        }

        if (runMode)
        {
            files.AddRange(
                Scaffold.RunMode(place.WorkTree, path, dryRun, facts.Commands).Where(file => files.All(known => known.Path != file.Path))
            );
        }

        if (!dryRun && files.Any(file => file is { Path: ConfigKeys.FileName, Written: true }))
        {
            Allowance.Record(
                place,
                GuardedSettings.Of(ConfigFile.Load(place.WorkTree)),
                context.Consent,
                words => context.Error.WriteLine($"warning: {words}")
            ); // the person's own, as it was written
        }

        var any = files.Any(file => file.Written);
        if (asJson)
        {
            JsonAnswer.Write(context, new InitAnswer(dryRun, files));
        }
        else
        {
            Write(context, Path.GetFileName(place.WorkTree), files, dryRun);
            if (!context.Quiet)
            {
                context.Error.WriteLine(
                    dryRun
                        ? $"{files.Count(file => file.Written)} to write, {files.Count(file => !file.Written)} already there; nothing was written."
                        : Next(context, profile, any)
                );
            }
        }

        return any ? ExitCode.Ok : ExitCode.NothingToDo;
    }

    private static void Write(CommandContext context, string root, List<ScaffoldedFile> files, bool dryRun)
    {
        if (dryRun)
        {
            ScaffoldTree.Write(context.Out, root, files);
            return;
        }

        foreach (var file in files)
        {
            context.Out.WriteLine($"{(file.Written ? "wrote" : "left"), -6} {file.Path}{(file.Note.Length > 0 ? $"  ({file.Note})" : "")}");
        }
    }

    private static string Next(CommandContext context, ScaffoldProfile? profile, bool any)
    {
        var ias = context.CalledAs;
        return (profile, any) switch
        {
            (null, true) => $"next: describe what you want done in {Scaffold.PlanPath}, then: {ias} run sprint-1 --dry-run",
            (null, false) => $"nothing to do. next: {ias} run sprint-1 --dry-run",
            (_, false) => $"nothing to do. next: {ias} context",
            _ =>
                $"next: fill in docs/ias/project-context.md and docs/ias/context/base-goal.md, commit, then: {ias} context     (what an agent reads)\n      {ias} shell {KnownAgents.Example}     (an agent in this terminal, ICE on)",
        };
    }
}
