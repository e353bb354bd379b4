using System.CommandLine;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Oidc;
using Ias.Console.Server.Store;
using Ias.Core;

namespace Ias.Console.Server.Commands;

/// <summary><c>ias console identity</c>: who of a provider's people is whom here.</summary>
internal sealed class IdentityCommands(Place place, Output output)
{
    public Command Make() =>
        new("identity", "Say who of a provider's people is whom here, for logins to the pages") { Add(), List(), Remove() };

    private Command Add()
    {
        var person = new Argument<string>("person") { Description = "The person's id, from: member list" };
        var issuer = new Option<string>("--issuer")
        {
            Description = "The provider, as --oidc-issuer names it",
            Required = true,
            HelpName = "URL",
        };
        var email = new Option<string?>("--email")
        {
            Description = "Their mail address, as the provider has verified it",
            HelpName = "ADDRESS",
        };
        var subject = new Option<string?>("--subject") { Description = "By what the provider knows them", HelpName = "SUB" };
        var add = new Command("add", "Link a person to what a provider calls them") { person, issuer, email, subject };
        add.SetAction(
            async (parsed, cancel) =>
            {
                var (kind, name) = (parsed.GetValue(email), parsed.GetValue(subject)) switch
                {
                    ({ Length: > 0 } address, null) => (IdentityKind.Email, address),
                    (null, { Length: > 0 } sub) => (IdentityKind.Subject, sub),
                    _ => throw Usage("Name one: --email ADDRESS, or --subject SUB."),
                };
                var id = Id(parsed.GetRequiredValue(person));
                await using var database = await place.OpenAsync(parsed, cancel);
                var added = await database.WriteAsync(
                    session => new Identities(session).AddAsync(id, parsed.GetRequiredValue(issuer), kind, name, Actor.Server),
                    cancel
                );
                if (parsed.GetValue(place.Json))
                {
                    output.Json(json => json.WriteString("identity_id", added.Value));
                }
                else
                {
                    output.Result.WriteLine("Linked.");
                }

                return (int)ExitCode.Ok;
            }
        );
        return add;
    }

    private Command List()
    {
        var list = new Command("list", "List who is linked");
        list.SetAction(
            async (parsed, cancel) =>
            {
                await using var database = await place.OpenAsync(parsed, cancel);
                var all = await database.ReadAsync(session => new Identities(session).ListAsync(), cancel);
                if (!parsed.GetValue(place.Json))
                {
                    output.Table([
                        ["IDENTITY ID", "PERSON ID", "ISSUER", "KIND", "NAME"],
                        .. all.Select(one => new[] { one.Id.Value, one.Person.Value, one.Issuer, Words.Of(one.Kind), one.Name }),
                    ]);
                    return (int)ExitCode.Ok;
                }

                output.Json(json =>
                {
                    json.WriteStartArray("identities");
                    foreach (var one in all)
                    {
                        json.WriteStartObject();
                        json.WriteString("identity_id", one.Id.Value);
                        json.WriteString("person_id", one.Person.Value);
                        json.WriteString("issuer", one.Issuer);
                        json.WriteString("kind", Words.Of(one.Kind));
                        json.WriteString("name", one.Name);
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                });
                return (int)ExitCode.Ok;
            }
        );
        return list;
    }

    private Command Remove()
    {
        var id = new Argument<string>("id") { Description = "The link's id, from: identity list" };
        var remove = new Command("remove", "Remove a link; sessions that have begun go on") { id };
        remove.SetAction(
            async (parsed, cancel) =>
            {
                await using var database = await place.OpenAsync(parsed, cancel);
                var known = Id(parsed.GetRequiredValue(id));
                await database.WriteAsync(session => new Identities(session).RemoveAsync(known, Actor.Server), cancel);
                output.Done(parsed.GetValue(place.Json), "Removed.");
                return (int)ExitCode.Ok;
            }
        );
        return remove;
    }

    private static EntityId Id(string text) => EntityId.TryParse(text, out var id) ? id : throw Usage($"{text} is no id.");

    private static ProblemException Usage(string what) => new(new Problem(what, Next: "ias console identity --help", Exit: ExitCode.Usage));
}
