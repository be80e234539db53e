DROP INDEX matter_entered;
