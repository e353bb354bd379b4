using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Store;

public sealed class ContextSearchTests(PostgresCluster cluster)
{
    private static readonly string[] Texts =
    [
        "The parser in src/Foo.cs drops empty lines",
        "GET /api/orders answers twice",
        "Version 1.2.3 of the client is the last for this server",
        "Ask ada@example.org about invoices",
        "The server 服务器配置错误 was restarted",
        "การตั้งค่าเซิร์ฟเวอร์ผิด",
        "ÉCLAIR and Straße",
    ];

    public static TheoryData<Kind, string, int?> Searches()
    {
        var data = new TheoryData<Kind, string, int?>();
        foreach (var kind in Enum.GetValues<Kind>())
        {
            data.Add(kind, "Foo.cs", 0);
            data.Add(kind, "foo.CS", 0);
            data.Add(kind, "src/Foo.cs", 0);
            data.Add(kind, "lines", 0);
            data.Add(kind, "line", 0);
            data.Add(kind, "parsers", 0);
            data.Add(kind, "cs.foo", null);
            data.Add(kind, "/api/orders", 1);
            data.Add(kind, "order", 1);
            data.Add(kind, "1.2.3", 2);
            data.Add(kind, "1.3.2", null);
            data.Add(kind, "clients versions", 2);
            data.Add(kind, "ada@example.org", 3);
            data.Add(kind, "invoice", 3);
            data.Add(kind, "配置", 4);
            data.Add(kind, "server 错误", 4);
            data.Add(kind, "服错", null);
            data.Add(kind, "เซิร์ฟเวอร์", 5);
            data.Add(kind, "éclair", 6);
            data.Add(kind, "\"unclosed OR (", null);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Searches))]
    public async Task A_search_finds_the_item_that_holds_its_words_in_any_form(Kind kind, string search, int? found)
    {
        await using var store = await StoreAsync(kind);

        var items = await store.In(scope => new ContextItems(scope).PageAsync(search, null));

        Assert.Equal(found is { } one ? [Texts[one]] : [], items.Items.Select(item => item.Text));
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_search_without_a_letter_or_a_digit_lists_everything(Kind kind)
    {
        await using var store = await StoreAsync(kind);

        Assert.Equal(Texts.Length, (await store.In(scope => new ContextItems(scope).PageAsync(" -- ' ", null))).Items.Count);
    }

    private async Task<Shop> StoreAsync(Kind kind)
    {
        var shop = await Shop.NewAsync(kind, cluster);
        foreach (var text in Texts)
        {
            await shop.In(scope =>
                new ContextItems(scope).AddAsync(new NewContextItem(new Word("person"), new Word("note"), "Note", text))
            );
        }

        return shop;
    }
}
