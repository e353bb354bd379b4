using System.CommandLine;
using Ias.Console.Server.Access;
using Ias.Core;

namespace Ias.Console.Server.Commands;

/// <summary>The command <c>ias console owner</c>.</summary>
internal static class OwnerCommand
{
    public static Command Make(Place place, Output output)
    {
        var owner = new Command("owner", "Print a code by which a person takes this server over, once, within 24 hours");
        owner.SetAction(
            async (parsed, cancel) =>
            {
                await using var database = await place.OpenAsync(parsed, cancel);
                var code = await database.WriteAsync(session => new Accounts(session).InviteOwnerAsync(), cancel);
                if (parsed.GetValue(place.Json))
                {
                    output.Json(json => json.WriteString("owner_code", code));
                }
                else
                {
                    output.Result.WriteLine(code);
                    output.Error.WriteLine(
                        $"Whoever opens /login?code={code} at the server's address takes it over, once, within 24 hours."
                    );
                }

                return (int)ExitCode.Ok;
            }
        );
        return owner;
    }
}
