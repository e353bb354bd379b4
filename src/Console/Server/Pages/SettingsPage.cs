using Ias.Console.Server.Access;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <param name="Fields">Every field an allowlist may name.</param>
public sealed record SettingsModel(Frame Frame, IReadOnlyList<Token> Tokens, Workspace Workspace, IReadOnlyList<string> Fields)
    : PageModel(Frame, "Settings");

internal static class SettingsPage
{
    private const int LongestDays = 3650;

    public static void Add(PageRoutes pages) =>
        pages
            .Member(
                "settings",
                "settings",
                Permission.Administer,
                async request =>
                    SettingsView.Create(
                        new SettingsModel(
                            request.Frame,
                            await new Tokens(request.Session).TokensAsync(request.Scope.Workspace),
                            (await new Workspaces(request.Session).FindAsync(request.Scope.Workspace))!,
                            [.. Fields.Texts.Select(field => field.Name), .. Fields.Objects.Select(field => field.Name)]
                        )
                    )
            )
            .On(
                "token",
                Permission.Administer,
                async request =>
                {
                    var days =
                        int.TryParse(request.Field("days"), out var given) && given is >= 1 and <= LongestDays
                            ? given
                            : throw RefusalException.Invalid($"A token is good for 1 to {LongestDays} days.");
                    var (text, _) = await new Tokens(request.Session).AddTokenAsync(
                        request.Scope.Workspace,
                        request.Member<TokenScope>("scope"),
                        request.Word("label", "A label"),
                        days,
                        request.Scope.By
                    );
                    return new Outcome(Secret: text);
                }
            )
            .On(
                "revoke",
                Permission.Administer,
                async request =>
                {
                    await new Tokens(request.Session).RevokeAsync(request.Scope.Workspace, request.About, request.Scope.By);
                    return new Outcome("revoked");
                }
            )
            .On(
                "policy",
                Permission.Administer,
                async request =>
                {
                    await new Workspaces(request.Session).SetPolicyAsync(
                        request.Scope.Workspace,
                        request.Member<DataPolicyMode>("mode"),
                        request.Fields("allowed"),
                        request.Scope.By
                    );
                    return new Outcome("saved");
                }
            );
}
