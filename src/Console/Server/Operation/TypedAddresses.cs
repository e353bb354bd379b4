using System.Diagnostics;
using OpenTelemetry;

namespace Ias.Console.Server.Operation;

/// <summary>Takes out of traces what clients typed: a path or a query may hold a token.</summary>
internal sealed class TypedAddresses : BaseProcessor<Activity>
{
    private static readonly string[] Typed = ["url.path", "url.query", "url.full", "user_agent.original", "server.address"];

    public override void OnEnd(Activity data)
    {
        foreach (var tag in Typed)
        {
            data.SetTag(tag, null);
        }
    }
}
