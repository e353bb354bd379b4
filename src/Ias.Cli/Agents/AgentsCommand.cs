using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Core.Agents;
using Ias.Core.Agents.Known;
using Ias.Core.Config;
using Ias.Core.Model;
using Ias.Engine.Agents;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Processes;

namespace Ias.Cli.Agents;

/// <summary><c>ias agents list|check</c>: which coding agents are there, and whether one works.</summary>
public static class AgentsCommand
{
    public static Command Make(CommandContext context)
    {
        var listJson = new Option<bool>("--json") { Description = "Print JSON" };
        var list = new Command(
            "list",
            "List the agents ias knows: path, version, and whether you seem to be logged in; contacts no provider"
        )
        {
            listJson,
        };
        list.SetAction(async (parsed, _) => (int)await ListAsync(context, parsed.GetValue(listJson)));

        var name = new Argument<string?>("name")
        {
            Description = "NAME or NAME:MODEL; default: the configured one, else the first on PATH",
            HelpName = "NAME",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var checkJson = new Option<bool>("--json") { Description = "Print JSON" };
        var check = new Command("check", "Have an agent create one file in a temporary repository: a real turn that costs a few cents")
        {
            name,
            checkJson,
        };
        check.SetAction(async (parsed, _) => (int)await CheckAsync(context, parsed.GetValue(name), parsed.GetValue(checkJson)));
        return new Command("agents") { list, check };
    }

    private static IAgent Agent(string name) => new AgentRegistry().Find(name, null, "", "");

    private static async Task<ExitCode> ListAsync(CommandContext context, bool json)
    {
        using var processes = new ProcessRunner(context.Time);
        var looking = new AgentCheck(processes, context.Time);
        var known = new AgentRegistry().Known.Where(agent => KnownAgents.Names.Contains(agent.Name));
        var found = await Task.WhenAll(
            known.Select(agent => looking.LookAsync(Agent(agent.Name), agent.What, context.Folder, AgentPlaces.Here, context.Interrupt))
        );
        if (json)
        {
            JsonAnswer.Write(
                context,
                new AgentsAnswer(
                    found.Select(a => new AgentShown(a.Name, a.Path.Length > 0, a.Path, a.Version, a.Older, a.Login.Found, a.Login.By))
                )
            );
            return ExitCode.Ok;
        }

        foreach (var agent in found)
        {
            var version =
                agent.Path.Length == 0 ? "not on PATH"
                : agent.Version.Length > 0 ? agent.Version
                : "does not answer --version";
            context.Out.WriteLine($"{agent.Name, -10}{version}");
            if (agent.Path.Length > 0)
            {
                context.Out.WriteLine($"{"", -10}{agent.Path}");
                context.Out.WriteLine(
                    $"{"", -10}{(agent.Login.Found == true ? $"logged in: {agent.Login.By}" : agent.Login.Found == false ? $"not logged in: {agent.Login.By}" : agent.Login.By.Length > 0 ? $"no login seen: {agent.Login.By}" : "cannot tell whether you are logged in")}"
                );
                if (agent.Older is { } older)
                {
                    context.Out.WriteLine($"{"", -10}{older}");
                }
            }
        }

        context.Out.WriteLine();
        context.Out.WriteLine(
            $"Any other program: agent: {{command: [program, argument]}} in {ConfigKeys.FileName}. To try one: {context.CalledAs} agents check NAME"
        );
        return found.Any(agent => agent.Path.Length > 0) ? ExitCode.Ok : ExitCode.NothingToDo;
    }

    private static async Task<ExitCode> CheckAsync(CommandContext context, string? name, bool json)
    {
        var configuration = GitPlace.Find(context.Folder) is { WorkTree: var root } ? ConfigFile.Load(root) : Configuration.Default;
        var choice = Chosen(context, name, configuration.ToRunOptions());
        var agent = Agent(choice.Name);
        if (ProgramPath.Find(agent.Name, AgentPlaces.Here.Variable("PATH"), context.Folder) is null)
        {
            throw new ProblemException(new Problem($"{agent.Name} is not on PATH.", Next: $"{context.CalledAs:raw} agents list"));
        }

        using var processes = new ProcessRunner(context.Time);
        var checking = new AgentCheck(processes, context.Time);
        var looked = await checking.LookAsync(agent, agent.Name, context.Folder, AgentPlaces.Here, context.Interrupt);
        if (looked.Login.Found == false)
        {
            throw new ProblemException(new Problem($"{agent.Name} is not logged in.", Next: looked.Login.By));
        }

        if (!json)
        {
            context.Error.WriteLine(
                $"{agent.Name} will create one small file in a temporary repository. This is a real turn: it costs a few cents, or a little of your plan's quota."
            );
        }

        var result = await checking.TryAsync(agent, choice, configuration.ToRunOptions(), context.Interrupt, context.Terminate);
        if (json)
        {
            JsonAnswer.Write(
                context,
                new AgentCheckAnswer(
                    result.Name,
                    result.Works,
                    result.Prompt,
                    result.Edit,
                    result.Session,
                    result.Usage,
                    result.Outcome,
                    result.Detail,
                    result.InputTokens,
                    result.OutputTokens,
                    result.CostUsd,
                    result.Seconds
                )
            );
        }
        else
        {
            Write(context, result);
        }

        return result.Works ? ExitCode.Ok : ExitCode.Failed;
    }

    private static AgentChoice Chosen(CommandContext context, string? name, RunOptions options)
    {
        var choice = name is not null ? AgentChoice.Parse(name) : new AgentChoice(options.Agent, options.Model);
        if (name is null && !KnownAgents.Names.Contains(choice.Name))
        {
            var first = KnownAgents.Names.FirstOrDefault(known =>
                ProgramPath.Find(known, AgentPlaces.Here.Variable("PATH"), context.Folder) is not null
            );
            choice = first is not null
                ? new AgentChoice(first, "")
                : throw new ProblemException(
                    new Problem("No known agent is on PATH.", Next: $"{context.CalledAs:raw} agents list", Exit: ExitCode.NothingToDo)
                );
        }

        return KnownAgents.Names.Contains(choice.Name)
            ? choice
            : throw new ProblemException(
                new Problem(
                    $"There is no agent named {choice.Name}.",
                    Next: $"Known agents: {string.Join(", ", KnownAgents.Names):raw}.",
                    Exit: ExitCode.Usage
                )
            );
    }

    private static void Write(CommandContext context, AgentChecked result)
    {
        Line(
            "prompt",
            result.Prompt,
            result.Prompt ? $"accepted, done after {result.Seconds:0.#} s" : $"{result.Outcome.Describe()}: {result.Detail}"
        );
        Line("edit", result.Edit, result.Edit ? "the file is there" : "the file is missing, or has other content");
        Line(
            "session",
            result.Session,
            result.Session ? "reported: an interrupted turn can be continued" : "not reported: an interrupted turn starts over"
        );
        var cost = result.CostUsd is { } usd ? FormattableString.Invariant($", ${usd:0.0000}") : ", cost unknown (agents.prices)";
        Line(
            "usage",
            result.Usage,
            result.Usage
                ? $"{result.InputTokens} tokens in, {result.OutputTokens} out{cost}"
                : "not reported: token and cost limits do not work"
        );

        void Line(string part, bool ok, string words) => context.Out.WriteLine($"{(ok ? "ok" : "no"), -4}{part, -9}{words}");
    }
}
