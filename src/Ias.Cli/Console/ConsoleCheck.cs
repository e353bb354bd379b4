using Ias.Cli.Answers;
using Ias.Console.Client.Logins;
using Ias.Core.Text;
using Ias.Engine.PreflightChecks;

namespace Ias.Cli.Console;

/// <summary>For <c>ias doctor</c>: whether each Console the person is logged in to is there, and still takes the token, and how the agent
/// does that works for it here. No run needs one.</summary>
internal static class ConsoleCheck
{
    private const string Name = "console";

    /// <summary>A line for each login, and one for an agent that runs or owes something; none for who has none.</summary>
    public static async Task<IReadOnlyList<PreflightCheck>> LookAsync(CommandContext context)
    {
        IReadOnlyList<Login> logins;
        try
        {
            logins = new LoginFile(context.PersonFolder).All();
        }
        catch (ProblemException refused)
        {
            return [new PreflightCheck(Name, PreflightLevel.Warning, $"{refused.Problem.What} {refused.Problem.On}", refused.Problem.Next)];
        }

        var problems = await LoginCheck.ProblemsAsync(logins, context.CalledAs, context.Time, context.Stop);
        return
        [
            .. logins.Zip(problems, Line),
            .. logins.Select(login => Line(context, AgentStatus.Read(context, login))).OfType<PreflightCheck>(),
        ];
    }

    private static PreflightCheck? Line(CommandContext context, WorkerShown agent)
    {
        const string Agent = "console_agent";
        var works = $"{Wording.Plain(agent.Workspace)} at {agent.Server}";
        return agent switch
        {
            { Pid: null, Waiting: > 0 } => new PreflightCheck(
                Agent,
                PreflightLevel.Warning,
                $"{works}: {Wording.Count(agent.Waiting, "result")} not yet told, and no agent runs here",
                $"{context.CalledAs} agent start"
            ),
            { Pid: null } => null,
            { Online: false } => new PreflightCheck(
                Agent,
                PreflightLevel.Warning,
                $"{works}: off line, pid {agent.Pid}: {Wording.Plain(agent.Problem ?? "not reached yet")}",
                $"{context.CalledAs} agent status"
            ),
            _ => new PreflightCheck(
                Agent,
                PreflightLevel.Ok,
                $"{works}: on line, pid {agent.Pid}, {Wording.Count(agent.Doing.Count, "job")} in hand"
            ),
        };
    }

    private static PreflightCheck Line(Login login, Problem? wrong)
    {
        var called = Wording.Plain(login.ToString());
        return wrong is { } problem
            ? new PreflightCheck(Name, PreflightLevel.Warning, $"{called}: {problem.What}", problem.Next)
            : new PreflightCheck(Name, PreflightLevel.Ok, $"{called}: logged in as {login.Holder}");
    }
}
