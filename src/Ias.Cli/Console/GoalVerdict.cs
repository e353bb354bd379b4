using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Console.Client.Calls;
using Ias.Console.Client.Logins;
using Ias.Console.Client.Wire;
using Ias.Core.Text;

namespace Ias.Cli.Console;

/// <summary><c>ias goal approve</c> and <c>ias goal reject</c>.</summary>
internal sealed class GoalVerdict(CommandContext context)
{
    private readonly LoginChoice _choice = new();
    private readonly Argument<string> _id = new("id") { Description = "The goal's id, or part of it", HelpName = "ID" };
    private readonly Option<long?> _revision = new("--revision")
    {
        Description = "Only if this is still the latest revision: the one you have read",
        HelpName = "N",
        CustomParser = NumberOption.OptionalWithin(1L),
    };

    public Command Approve()
    {
        var parts = new Option<string[]>("--part") { Description = "Only this part; may be repeated", HelpName = "KEY" };
        var command = _choice.AddTo(
            new Command("approve", "Approve a goal's proposal or parts of it: the work begins") { _id, parts, _revision }
        );
        command.SetAction(
            (parsed, _) =>
            {
                var keys = parsed.GetValue(parts) is { Length: > 0 } named ? named : null;
                return DecideAsync(
                    parsed,
                    isApproved: true,
                    keys,
                    keys is null ? "" : $", {string.Join(", ", keys)}",
                    (client, login, proposal) =>
                        client.WriteAsync<ApproveProposalRequest, DoneAnswer>(
                            "proposals/approve",
                            new ApproveProposalRequest(login.WorkspaceId, proposal.Id, keys),
                            context.Stop
                        )
                );
            }
        );
        return command;
    }

    public Command Reject()
    {
        var reason = new Option<string>("--reason")
        {
            Description = "What is wrong with it; the next proposal is made with this in mind",
            HelpName = "TEXT",
            Required = true,
        };
        var command = _choice.AddTo(
            new Command("reject", "Reject a goal's proposal with a reason, from which another is made") { _id, reason, _revision }
        );
        command.SetAction(
            (parsed, _) =>
                DecideAsync(
                    parsed,
                    isApproved: false,
                    null,
                    ". Another proposal will be made.",
                    (client, login, proposal) =>
                        client.WriteAsync<RejectProposalRequest, JobIdAnswer>(
                            "proposals/reject",
                            new RejectProposalRequest(login.WorkspaceId, proposal.Id, parsed.GetValue(reason)!),
                            context.Stop
                        )
                )
        );
        return command;
    }

    private async Task<int> DecideAsync(
        ParseResult parsed,
        bool isApproved,
        string[]? parts,
        string more,
        Func<ControlPlaneClient, Login, Proposal, Task> send
    )
    {
        var login = await _choice.OfGoalAsync(parsed, context, parsed.GetValue(_id)!);
        using var client = login.Open(context.CalledAs, context.Time);
        var (goal, proposals) = await new Goals(context, client, login).FindAsync(parsed.GetValue(_id)!);
        var proposal = Waiting(goal, proposals, parsed.GetValue(_revision));
        await send(client, login, proposal);
        if (_choice.Json(parsed))
        {
            JsonAnswer.Write(
                context,
                new ProposalDecidedAnswer(login.Server, login.Workspace, goal.Id, proposal.Id, proposal.Revision, isApproved, parts)
            );
        }
        else
        {
            context.Out.WriteLine(
                $"{(isApproved ? "Approved" : "Rejected")}: {GoalList.Title(goal.Title)}, revision {proposal.Revision}{more}"
            );
        }

        return (int)ExitCode.Ok;
    }

    private Proposal Waiting(Intake goal, IReadOnlyList<Proposal> proposals, long? revision)
    {
        var latest = proposals.Count > 0 ? proposals[0] : null;
        return latest is { Waits: true } && (revision ?? latest.Revision) == latest.Revision
            ? latest
            : throw new ProblemException(
                new Problem(
                    latest is null ? "There is no proposal yet for this goal."
                        : latest.Waits ? $"Revision {revision} is not the latest any more: {latest.Revision} is."
                        : $"Nothing waits for a decision: the latest proposal is {Wording.Plain(latest.Status).Replace('_', ' ')}.",
                    GoalList.Title(goal.Title),
                    $"{context.CalledAs:raw} goal show {Wording.Plain(goal.Id)}",
                    ExitCode.NothingToDo
                )
            );
    }
}
