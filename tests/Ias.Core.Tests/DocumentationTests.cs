using Ias.Core.Agents.Known;
using Ias.Core.Config;
using Ias.Core.Config.Keys;
using Ias.Core.Ice;
using Ias.Core.Ice.Reading;
using Ias.Core.Runs;

namespace Ias.Core.Tests;

public sealed class DocumentationTests
{
    [Fact]
    public void Every_link_to_a_file_leads_to_one()
    {
        var pages = Directory.GetFiles(Checkout.Root, "*.md").Concat(Documentation.Pages).ToList();
        var broken = pages.SelectMany(page =>
            Links(File.ReadAllText(page))
                .Where(link => !Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, link)))
                .Select(link => $"{Path.GetRelativePath(Checkout.Root, page)}: {link}")
        );

        Assert.True(pages.Count > 5);
        Assert.Empty(broken);
    }

    [Fact]
    public void The_page_on_ICE_names_every_protected_branch() =>
        Assert.All(ProtectedBranches.Immutable, pattern => Assert.Contains($"`{pattern}`", Documentation.Read("ice.md")));

    [Fact]
    public void The_page_on_agents_names_every_placeholder_of_the_prompts() =>
        Assert.All(
            Prompts.Names.SelectMany(name => Placeholders(Prompts.Template(name))).Distinct(),
            placeholder => Assert.Contains($"`{placeholder}`", Documentation.Read("agents.md"))
        );

    [Fact]
    public void The_page_on_agents_names_every_known_agent() =>
        Assert.All(KnownAgents.Names, name => Assert.Contains($"`{name}`", Documentation.Read("agents.md")));

    [Fact]
    public void The_page_on_configuration_says_of_every_key_that_guards_what_is_weaker()
    {
        var section = Documentation.Read("configuration.md").Split("## What needs your approval")[1].Split("\n## ")[0];
        var rows = section.Split('\n').Where(line => line.StartsWith('|')).ToList();

        foreach (var key in ConfigKeys.All)
        {
            var kinds = rows.Where(row => row.Contains($"`{key.Path}`")).Select(row => row.Split('|')[1].Trim()).ToList();
            Assert.True(key.Guards!.Kind == GuardKind.Nothing ? kinds.Count == 0 : kinds.Count == 1, key.Path);
            Assert.All(kinds, kind => Assert.StartsWith(Describe(key.Guards), kind));
        }

        static string Describe(Guard guard) =>
            guard switch
            {
                { Kind: GuardKind.Ceiling or GuardKind.Limit } => "higher",
                { Kind: GuardKind.Floor } => "lower",
                { Kind: GuardKind.Memory } => "more, and",
                { Order: ["true", "false"] } => "off",
                { Order: ["false", "true"] } => "on",
                { Order: [_, var weakest] } => $"`{weakest}`",
                { Kind: GuardKind.Order } => $"later in {string.Join(", ", guard.Order.Select(word => $"`{word}`"))}",
                { Kind: GuardKind.Required } => "an entry less",
                { Kind: GuardKind.Granted } => "an entry more",
                { Kind: GuardKind.Program } => "any program",
                { Kind: GuardKind.Agent } => "another agent",
                _ => "anything else",
            };
    }

    private static IEnumerable<string> Links(string text) =>
        text.Split("](").Skip(1).Select(rest => rest.Split(')')[0].Split('#')[0]).Where(link => link.Length > 0 && !link.Contains("://"));

    private static IEnumerable<string> Placeholders(string template) =>
        template.Split("{{").Skip(1).Select(rest => "{{" + rest.Split("}}")[0] + "}}");
}
