using ContextBroker.NgsiLd.Edits;
using ContextBroker.NgsiLd.Model;
using ContextBroker.Testing;

namespace ContextBroker.NgsiLd.Tests.Edits;

/// <summary>What holds for every edit, tried with generated entities as states and as fragments.</summary>
public class EditInvariantsTests
{
    private const int Seeds = 300;

    private static readonly DateTimeOffset Later = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static IEnumerable<TestCaseData> Operations =>
    [
        new TestCaseData((Func<Entity, EntityFragment, EntityChange?>)((e, f) => EntityEdits.Replace(e, f, Later))).SetArgDisplayNames("replace"),
        new TestCaseData((Func<Entity, EntityFragment, EntityChange?>)((e, f) => EntityEdits.Update(e, f, Later).Change)).SetArgDisplayNames("update"),
        new TestCaseData((Func<Entity, EntityFragment, EntityChange?>)((e, f) => EntityEdits.Append(e, f, true, Later).Change)).SetArgDisplayNames("append"),
        new TestCaseData((Func<Entity, EntityFragment, EntityChange?>)((e, f) => EntityEdits.Append(e, f, false, Later).Change)).SetArgDisplayNames("add"),
        new TestCaseData((Func<Entity, EntityFragment, EntityChange?>)((e, f) => EntityEdits.Merge(e, f, new MergeOptions(), Later).Change)).SetArgDisplayNames("merge"),
    ];

    [TestCaseSource(nameof(Operations))]
    public void ChangeSaysExactlyWhatWasTouched(Func<Entity, EntityFragment, EntityChange?> edit)
    {
        ForEach(edit, (before, change) =>
        {
            var touched = change.Attributes.ToDictionary(a => (a.Name, a.DatasetId));
            foreach (var (key, old, now) in Pairs(before, change.State))
            {
                var isListed = touched.Remove(key, out var listed);
                Assert.That(isListed ? (listed!.Before, listed.After) : (now, now), Is.EqualTo((old, now)), key.ToString());
            }

            Assert.That(touched, Is.Empty);
        });
    }

    [TestCaseSource(nameof(Operations))]
    public void TimesFollowTheTouch(Func<Entity, EntityFragment, EntityChange?> edit)
    {
        ForEach(edit, (before, change) =>
        {
            Assert.That((change.State.CreatedAt, change.State.ModifiedAt), Is.EqualTo((before.CreatedAt, Later)));
            foreach (var touched in change.Attributes.Where(a => a.After is not null))
            {
                Assert.That((touched.After!.CreatedAt, touched.After.ModifiedAt), Is.EqualTo((touched.Before?.CreatedAt ?? Later, Later)));
            }
        });
    }

    [TestCaseSource(nameof(Operations))]
    public void AgainIsNothingNew(Func<Entity, EntityFragment, EntityChange?> edit)
    {
        ForEach(edit, (before, change, fragment) =>
        {
            var again = edit(change.State, fragment);
            Assert.That(again is null || SameContent.Of(change.State, again.State), Is.True);
            Assert.That(again?.Attributes.Any(a => a.IsDifferent) ?? false, Is.False);
        });
    }

    private static void ForEach(Func<Entity, EntityFragment, EntityChange?> edit, Action<Entity, EntityChange> check) =>
        ForEach(edit, (before, change, _) => check(before, change));

    private static void ForEach(Func<Entity, EntityFragment, EntityChange?> edit, Action<Entity, EntityChange, EntityFragment> check)
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var before = Entities.Generate(seed);
            var other = Entities.Generate(seed + Seeds);
            var fragment = new EntityFragment { Id = before.Id, Types = other.Types, Scopes = other.Scopes, Attributes = other.Attributes };
            var text = EntityText.Of(before);
            var change = edit(before, fragment);
            Assert.That(EntityText.Of(before), Is.EqualTo(text), $"seed {seed}: the old state is never written to");
            if (change is not null)
            {
                check(before, change, fragment);
            }
        }
    }

    private static IEnumerable<((string Name, string? DatasetId) Key, AttributeInstance? Before, AttributeInstance? After)> Pairs(Entity before, Entity after) =>
        Keys(before).Union(Keys(after)).Select(key => (key, Find(before, key), Find(after, key)));

    private static IEnumerable<(string Name, string? DatasetId)> Keys(Entity entity) =>
        entity.Attributes.SelectMany(a => a.Instances, (attribute, instance) => (attribute.Name, instance.DatasetId));

    private static AttributeInstance? Find(Entity entity, (string Name, string? DatasetId) key) => entity.Find(key.Name)?.Find(key.DatasetId);
}
