using System.Text;
using Ias.Core.Ice;
using Ias.Engine.Git;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>Runs outside the cage what a turn without credentials asks for: gh, fetches from the run's remotes, signatures.</summary>
internal sealed class HostRequests(Prepared prepared, ProcessRunner processes, string stateFolder, string turnFolder)
{
    /// <summary>Does what a shim asks for, and returns the exit status; <see cref="GuardClient.NotOurs"/> where the agent's own program
    /// shall do it.</summary>
    public async Task<int> DoAsync(
        ShimMessage message,
        GitPlace place,
        Action<ShimReply> answer,
        Action<Judgement.Block> blocked,
        CancellationToken cancel
    )
    {
        var arguments = message.Arguments ?? [];
        switch (message.Kind)
        {
            case "gh":
                return await new HostGh(prepared, processes, stateFolder).RunAsync(
                    place,
                    arguments,
                    message.Input ?? [],
                    (bytes, isOutput) =>
                        answer(isOutput ? new ShimReply(Output: bytes.ToArray()) : new ShimReply(Encoding.UTF8.GetString(bytes.Span))),
                    block =>
                    {
                        blocked(block);
                        answer(
                            new ShimReply(
                                $"ICE: {block.Operation} {block.Target}: {block.Reason}{(block.Instead.Length > 0 ? $"; instead: {block.Instead}" : "")}\n"
                            )
                        );
                    },
                    cancel
                );
            case "sign":
                var signed = await new HostSigning(prepared, processes, stateFolder).SignAsync(
                    message.Target,
                    message.Reason,
                    message.Input ?? [],
                    cancel
                );
                answer(new ShimReply(signed.Error, Output: Encoding.UTF8.GetBytes(signed.Output)));
                return signed.ExitCode;
            case "fetch" when HostFetch.Remote(prepared, place, message.Remote) is { } remote:
                var (exit, path) = await new HostFetch(prepared, stateFolder, turnFolder).FetchAsync(
                    place,
                    remote,
                    arguments,
                    text => answer(new ShimReply(text)),
                    cancel
                );
                answer(new ShimReply(Path: path));
                return exit;
            case "ls-remote" when HostFetch.Remote(prepared, place, message.Remote) is { } remote:
                var listed = await new HostFetch(prepared, stateFolder, turnFolder).ListAsync(place, remote, arguments, cancel);
                answer(new ShimReply(listed.Error, Output: Encoding.UTF8.GetBytes(listed.Output)));
                return listed.ExitCode;
            default:
                return GuardClient.NotOurs;
        }
    }
}
