using Ias.Cli.Answers;
using Ias.Console.Client.Calls;
using Ias.Console.Client.Logins;
using Ias.Console.Client.Wire;
using Ias.Core.Queue;
using Ias.Core.Text;

namespace Ias.Cli.Console;

/// <summary>Questions that jobs ask through a Console.</summary>
internal static class ConsoleDecision
{
    private const string Open = "open";
    private const int Tries = 2;

    /// <summary>Answers it; false: no Console that the person is logged in to has such a question.</summary>
    /// <param name="text">The question's id, or a part of it that no other has.</param>
    /// <exception cref="ProblemException">Several are meant, or a Console cannot be asked and no other has it.</exception>
    public static async Task<bool> TryAnswerAsync(CommandContext context, string text, string answer, bool json)
    {
        var (found, unasked) = (new List<(Login Login, Decision Decision)>(), default(ProblemException));
        foreach (var login in new LoginFile(context.PersonFolder).All())
        {
            try
            {
                using var client = login.Open(context.CalledAs, context.Time, Tries);
                var open = await OpenAsync(context, client, login);
                found.AddRange(open.Where(one => Goals.IsMeant(one.Id, text)).Select(one => (login, one)));
            }
            catch (CallFailedException failed)
            {
                unasked ??= failed;
            }
        }

        switch (found)
        {
            case [var one]:
                await AnswerAsync(context, one.Login, one.Decision, answer, json);
                return true;
            case []:
                return unasked is null ? false : throw unasked;
            default:
                throw new ProblemException(
                    new Problem(
                        $"Several questions have {Wording.Plain(text)} in their ids.",
                        Next: string.Join(
                            '\n',
                            found.Select(one => ShellLine.Of($"{context.CalledAs:raw} decide {one.Decision.Id} \"your answer\""))
                        ),
                        Exit: ExitCode.Usage
                    )
                );
        }
    }

    /// <summary>Those of a workspace that nobody has answered.</summary>
    public static async Task<IReadOnlyList<Decision>> OpenAsync(CommandContext context, ControlPlaneClient client, Login login) =>
        (
            await client.ReadAsync<ListDecisionsRequest, DecisionsAnswer>(
                "decisions/list",
                new ListDecisionsRequest(login.WorkspaceId, Open),
                context.Stop
            )
        ).Decisions;

    private static async Task AnswerAsync(CommandContext context, Login login, Decision decision, string answer, bool json)
    {
        using var client = login.Open(context.CalledAs, context.Time);
        var job = await client.WriteAsync<AnswerDecisionRequest, JobIdAnswer>(
            "decisions/answer",
            new AnswerDecisionRequest(login.WorkspaceId, decision.Id, QuestionOptions.Chosen(decision.Options, answer)),
            context.Stop
        );
        if (json)
        {
            JsonAnswer.Write(context, new DecisionAnsweredAnswer(login.Server, login.Workspace, decision.Id, job.JobId));
            return;
        }

        context.Out.WriteLine($"Answered: {Wording.Plain(decision.Question ?? decision.Id)}");
        context.Out.WriteLine($"  an agent takes the answer to the repository, and job {Wording.Plain(decision.JobId)} goes on");
    }
}
