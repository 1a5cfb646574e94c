use super::*;
use crate::local::store::{Collection, Key};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const ACCOUNT: &str = "123456789012";

fn store(root: &Path) -> Arc<dyn Store> {
    open(root.to_owned(), "eu-west-1")
}

fn key(name: &str) -> Key {
    Key::new(ACCOUNT, Collection::Certificates, &[name])
}

fn put(store: &dyn Store, documents: &[(&str, Value)]) -> Result<(), Error> {
    store.transact(|_| {
        let mut changes = Changes::default();
        for (name, document) in documents {
            changes.put_document(key(name), document.clone());
        }
        Ok((changes, ()))
    })
}

fn get(store: &dyn Store, name: &str) -> Option<Value> {
    let found: Result<_, Error> = store.read(|state| state.document(&key(name)));
    found.unwrap().map(|document| Value::clone(&document))
}

#[test]
fn documents_of_a_transaction_come_and_go_together() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    put(&*store, &[("a", json!(1)), ("b", json!([2]))]).unwrap();
    assert_eq!(get(&*store, "a"), Some(json!(1)));
    assert_eq!(get(&*store, "b"), Some(json!([2])));
    let keys: Result<_, Error> =
        store.read(|state| state.keys(Collection::Certificates, Some(ACCOUNT), &[]));
    assert_eq!(keys.unwrap(), [key("a"), key("b")]);
    let result: Result<(), Error> = store.transact(|_| {
        let mut changes = Changes::default();
        changes.remove_document(key("a"));
        changes.remove_document(key("b"));
        Ok((changes, ()))
    });
    result.unwrap();
    assert_eq!(get(&*store, "a"), None);
    assert!(!folder.path().join(disk::JOURNAL).exists());
}

#[test]
fn a_name_of_any_length_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let (namespace, service) = ("é".repeat(255), "s".repeat(300));
    let services = Key::new(ACCOUNT, Collection::Services, &[&namespace, &service]);
    let instance = Key::new(ACCOUNT, Collection::Instances, &[&namespace, &service, "i"]);
    let parent = Key::new(ACCOUNT, Collection::Namespaces, &[&namespace]);
    let result: Result<(), Error> = store.transact(|_| {
        let mut changes = Changes::default();
        for key in [&parent, &services, &instance] {
            changes.put_document(key.clone(), json!({}));
        }
        Ok((changes, ()))
    });
    result.unwrap();
    let found: Result<_, Error> = store.read(|state| state.keys(Collection::Instances, None, &[]));
    assert_eq!(found.unwrap(), [instance]);
}

/// A file that cannot be replaced stops the transaction after another file has been written.
#[test]
fn a_transaction_that_fails_halfway_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    put(&*store, &[("a", json!(1)), ("c", json!(3))]).unwrap();
    let blocked = folder
        .path()
        .join(ACCOUNT)
        .join("eu-west-1/certificate/b.json");
    fs::create_dir_all(blocked.join("folder")).unwrap();
    let error = put(
        &*store,
        &[("a", json!(2)), ("b", json!(2)), ("c", json!(2))],
    )
    .unwrap_err();
    assert!(error.message().contains("b.json"), "{error:?}");
    fs::remove_dir_all(blocked).unwrap();
    assert_eq!(get(&*store, "a"), Some(json!(1)));
    assert_eq!(get(&*store, "b"), None);
    assert_eq!(get(&*store, "c"), Some(json!(3)));
}

#[test]
fn what_a_killed_process_left_half_changed_is_restored() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    put(&*store, &[("a", json!(1))]).unwrap();
    let certificates = folder.path().join(ACCOUNT).join("eu-west-1/certificate");
    let files = ["a", "b"].map(|name| certificates.join(format!("{name}.json")));
    journal::write(folder.path(), files.iter().map(PathBuf::as_path)).unwrap();
    for file in &files {
        fs::write(file, "half a docu").unwrap();
    }
    assert_eq!(get(&*store, "a"), Some(json!(1)));
    assert_eq!(get(&*store, "b"), None);
    assert!(!files[1].exists());
}

#[test]
fn a_snapshot_expires_for_what_it_has_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (store(folder.path()), store(folder.path()));
    put(&*one, &[("a", json!(1))]).unwrap();
    let snapshot = one.snapshot().unwrap();
    assert!(snapshot.document(&key("a")).is_ok() && !snapshot.has_expired());
    put(&*other, &[("a", json!(2))]).unwrap();
    assert_eq!(snapshot.document(&key("a")).unwrap_err(), Error::Expired);
    assert!(snapshot.has_expired());

    // A reader that always comes too late makes writers wait in the end.
    let mut runs = 0;
    let read: Result<_, Error> = one.read(|state| {
        runs += 1;
        if runs <= ATTEMPTS_OF_A_READ {
            put(&*other, &[("b", json!(runs))])?;
        }
        state.document(&key("a"))
    });
    assert_eq!(read.unwrap().as_deref(), Some(&json!(2)));
    assert_eq!(runs, ATTEMPTS_OF_A_READ + 1);
}

const ATTEMPTS_OF_A_READ: usize = 3;

#[test]
fn watchers_see_commits_of_their_own_process_and_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("new");
    let (one, other) = (store(&root), store(&root));
    let start = Instant::now();
    assert_eq!(one.watch(0, Duration::from_millis(30)).unwrap(), 0);
    assert!(start.elapsed() >= Duration::from_millis(30));
    for writer in [&other, &one, &other] {
        let seen = one.snapshot().unwrap().revision();
        let watcher = std::thread::spawn({
            let one = Arc::clone(&one);
            move || (one.watch(seen, Duration::from_secs(10)), Instant::now())
        });
        std::thread::sleep(Duration::from_millis(50));
        put(&**writer, &[("a", json!(seen))]).unwrap();
        let committed = Instant::now();
        let (revision, woken) = watcher.join().unwrap();
        assert!(revision.unwrap() > seen);
        let late = woken.saturating_duration_since(committed);
        assert!(late < Duration::from_millis(100), "{late:?}");
    }
}

#[test]
fn counters_are_not_lost_between_writers() {
    let folder = tempfile::tempdir().unwrap();
    let add = |store: &dyn Store| -> Result<(), Error> {
        store.transact(|state| {
            let seen = state.document(&key("n"))?;
            let seen = seen.and_then(|seen| seen.as_u64()).unwrap_or_default();
            let mut changes = Changes::default();
            changes.put_document(key("n"), json!(seen + 1));
            Ok((changes, ()))
        })
    };
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let store = store(folder.path());
                (0..25).for_each(|_| add(&*store).unwrap());
            });
        }
    });
    assert_eq!(get(&*store(folder.path()), "n"), Some(json!(100)));
}
