using Ias.Console.Server.Policy;

namespace Ias.Console.Server.Tests.Policy;

public sealed class ContentTests
{
    private const string Code = """
        using System;
        namespace Shop;
        public sealed class Cart
        {
            private readonly List<Item> _items = new();
            public void Add(Item item)
            {
                _items.Add(item);
            }
        }
        """;

    [Theory]
    [InlineData("diff --git a/x b/x\nindex 1..2", "a diff")]
    [InlineData("see:\n@@ -1,2 +3,4 @@ class X\n+a", "a diff")]
    [InlineData("--- a/x.c\n+++ b/x.c\n", "a diff")]
    [InlineData("the key is ghp_abcdefghijklmnopqrstuvwxyz0123456789", "a secret (a token, key or password)")]
    [InlineData("https://me:hunter2@host/x", "a secret (a token, key or password)")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\n", "a secret (a token, key or password)")]
    [InlineData("#!/bin/sh\nrm -rf /", "contents of a file")]
    [InlineData("a\0b", "a zero character, as binary files have")]
    public void Diffs_files_and_secrets_are_told_from_words(string text, string found) =>
        Assert.Equal(found, Content.Objection(text)?.What);

    [Fact]
    public void A_page_of_code_and_an_encoded_file_are_too()
    {
        Assert.Equal("contents of a file", Content.Objection(string.Join('\n', Enumerable.Repeat(Code, 4)))?.What);
        Assert.Equal("encoded content of a file", Content.Objection("data: " + new string('A', 2000))?.What);
    }

    [Theory]
    [InlineData("Add rate limits to the checkout, so that one customer cannot slow the others down.")]
    [InlineData(
        "- The cart forgets items when the session ends; see https://tracker/x/12\n- Ask first whether guests have carts.\n\nReadiness: 0.8"
    )]
    [InlineData("Use `List<Item>` instead of an array:\n\n```\nvar items = new List<Item>();\n```\n")]
    [InlineData("1. read --- the docs\n2. write +++ the code")]
    [InlineData("Größe, 数, 🙂")]
    public void Words_for_people_pass_even_with_a_little_code_in_them(string text) => Assert.Null(Content.Objection(text)?.What);

    [Fact]
    public void A_plan_of_a_thousand_lines_passes() =>
        Assert.Null(
            Content.Objection(
                string.Join('\n', Enumerable.Range(0, 1000).Select(i => $"- step {i}: change what the page of order {i} says"))
            )
        );

    [Theory]
    [InlineData(30, null)]
    [InlineData(31, "a stack trace of 31 frames (at most 30 are stored)")]
    public void A_stack_trace_passes_up_to_thirty_frames(int frames, string? found) =>
        Assert.Equal(
            found,
            Content
                .Objection(
                    "It fails:\n"
                        + string.Join(
                            '\n',
                            Enumerable.Range(0, frames).Select(i => $"   at Shop.Cart.Add{i}(Item item) in /src/Cart.cs:line {i}")
                        )
                )
                ?.What
        );

    [Fact]
    public void A_refusal_names_the_field_and_the_line()
    {
        var refused = Assert.Throws<Ias.Console.Server.Domain.RefusalException>(() =>
            Content.Check(Fields.ContextText, "one\ntwo\n@@ -1,2 +3,4 @@\n-a\n+b")
        );

        Assert.StartsWith("context.text, line 3, holds what looks like a diff", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.")]
    [InlineData("a. ")]
    [InlineData("[-x ")]
    [InlineData("[-x-] {+")]
    [InlineData("\n")]
    [InlineData("\\n")]
    [InlineData("&lt; ")]
    [InlineData("password ")]
    [InlineData("MAAAAAAAAAAAAAAAAAAAAAAAA.aaaaaa. ")]
    [InlineData("at a.b.c.d ")]
    [InlineData("\"' ")]
    public void A_text_made_to_be_slow_to_judge_is_judged_or_refused_and_never_fails(string part)
    {
        var found = Content.Objection(string.Concat(Enumerable.Repeat(part, 65_000 / part.Length)));

        Assert.True(found is null or { What.Length: > 0, Line: > 0 });
    }
}
